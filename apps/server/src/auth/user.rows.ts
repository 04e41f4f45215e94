import type { User, UserRecord } from "@millrace/contracts/user";
import type { Selectable } from "kysely";
import type { UserTable } from "./auth.table.ts";

export const userColumns = [
  "id",
  "email",
  "name",
  "role",
  "email_verified",
  "event_at",
  "created_at",
  "updated_at",
  "deleted_at",
] as const;

export type UserRow = Pick<Selectable<UserTable>, (typeof userColumns)[number]>;
type PublicColumns = Pick<UserRow, "id" | "email" | "name" | "role" | "created_at">;

export function toUser(row: PublicColumns): User {
  return { id: row.id, email: row.email, name: row.name, role: row.role, createdAt: row.created_at.toISOString() };
}

export function toUserRecord(row: UserRow): UserRecord {
  return {
    ...toUser(row),
    emailVerified: row.email_verified,
    updatedAt: row.updated_at.toISOString(),
    deletedAt: row.deleted_at?.toISOString() ?? null,
  };
}

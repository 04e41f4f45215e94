import type { createUserInputSchema, updateUserInputSchema, UserRecord } from "@millrace/contracts/user";
import type { Kysely, Transaction } from "kysely";
import type { z } from "zod";
import { AppError } from "../app-error.ts";
import { type Actor, appendAudit } from "../audit/audit.ts";
import type { DB } from "../db/database.ts";
import type { Passwords } from "./passwords.ts";
import { lockAdmins, lockUserOrThrow } from "./user.queries.ts";
import { toUserRecord } from "./user.rows.ts";
import { addUser, buryUser, changeUser } from "./user.writes.ts";

/** What an admin does to others' accounts. */
export interface UserService {
  create(actor: Actor, request: z.output<typeof createUserInputSchema>): Promise<UserRecord>;
  /** A new role holds from the commit on: every request reads it anew. */
  update(actor: Actor, request: z.output<typeof updateUserInputSchema>): Promise<UserRecord>;
  delete(actor: Actor, id: string): Promise<void>;
}

export interface UserServiceDeps {
  db: Kysely<DB>;
  passwords: Passwords;
  newId: () => string;
  onCallerChanged: (principalId: string) => void;
  /** Events were committed. */
  onEvents: () => void;
}

export function emailTaken(advice: string): AppError {
  return new AppError("EMAIL_TAKEN", `This e-mail address has an account already: ${advice}.`);
}

/** Before the user's own row is locked: whoever needs more than one admin's row takes them in id order. */
async function refuseIfLastOrOwn(
  trx: Transaction<DB>,
  actor: Actor,
  id: string,
  deed: "demote" | "delete",
): Promise<void> {
  const admins = await lockAdmins(trx);
  if (admins.length === 1 && admins[0] === id) {
    throw new AppError("LAST_ADMIN", `The last admin cannot be ${deed}d: make someone else an admin first.`);
  }
  if (id === actor.id) throw new AppError("OWN_ACCOUNT", `You cannot ${deed} yourself: ask another admin.`);
}

export function createUserService(deps: UserServiceDeps): UserService {
  const { db, passwords, newId, onCallerChanged, onEvents } = deps;

  return {
    async create(actor, { email, name, role, password }) {
      const password_hash = await passwords.hash(password);
      const created = await db.transaction().execute(async (trx) => {
        const row = await addUser(
          trx,
          { id: newId(), email, name, role, password_hash, email_verified: true },
          newId(),
        );
        if (!row) throw emailTaken("choose another one");
        const detail = { email, name, role };
        await appendAudit(trx, actor, [{ action: "user.create", entity: "user", entityId: row.id, detail }]);
        return row;
      });
      onEvents();
      return toUserRecord(created);
    },

    async update(actor, { id, name, role, emailVerified }) {
      const { row, changed } = await db.transaction().execute(async (trx) => {
        if (role !== undefined && role !== "admin") await refuseIfLastOrOwn(trx, actor, id, "demote");
        const before = await lockUserOrThrow(trx, id);
        const change = {
          ...(name !== undefined && name !== before.name && { name }),
          ...(role !== undefined && role !== before.role && { role }),
          ...(emailVerified !== undefined &&
            emailVerified !== before.email_verified && { email_verified: emailVerified }),
        };
        if (Object.keys(change).length === 0) return { row: before, changed: false };
        const after = (await changeUser(trx, id, change, newId())) ?? before;
        const from = { name: before.name, role: before.role, email_verified: before.email_verified };
        const detail = Object.fromEntries(
          Object.entries(change).map(([field, to]) => [field, { from: Reflect.get(from, field), to }]),
        );
        await appendAudit(trx, actor, [{ action: "user.update", entity: "user", entityId: id, detail }]);
        return { row: after, changed: true };
      });
      if (changed) {
        onEvents();
        onCallerChanged(id);
      }
      return toUserRecord(row);
    },

    async delete(actor, id) {
      await db.transaction().execute(async (trx) => {
        await refuseIfLastOrOwn(trx, actor, id, "delete");
        const { email, name, role } = await lockUserOrThrow(trx, id);
        await buryUser(trx, id, newId());
        const detail = { email, name, role };
        await appendAudit(trx, actor, [{ action: "user.delete", entity: "user", entityId: id, detail }]);
      });
      onEvents();
      onCallerChanged(id);
    },
  };
}

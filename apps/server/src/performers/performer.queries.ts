import type { Performer } from "@millrace/contracts/task-performance";
import { type Kysely, sql } from "kysely";
import type { DB } from "../db/database.ts";
import { mayPerform } from "./performers.ts";

const most = 100;

/** By name. The text is sought as it stands, wildcards and all. */
export async function listPerformers(db: Kysely<DB>, search: string | undefined): Promise<Performer[]> {
  const { rows } = await sql<Performer>`
    select u.id, u.name, u.role from tasks.users u
    where ${mayPerform} and (${search ?? null}::text is null or strpos(lower(u.name), lower(${search ?? null})) > 0)
    order by u.name, u.id limit ${most}`.execute(db);
  return rows;
}

import { type Kysely, type Transaction, sql } from "kysely";
import { AppError } from "../app-error.ts";
import type { DB } from "../db/database.ts";

/** Of `tasks.users u`: who may be given manual tasks. */
export const mayPerform = sql<boolean>`(not u.deleted and u.role not in ('admin', 'manager'))`;

const lockKey = sql`hashtextextended('tasks.performers', 0)`;

/** Holds them until the transaction ends; for a statement that takes another lock as well. */
export const performersHold = sql`pg_advisory_xact_lock_shared(${lockKey})`;

/** Everyone who may be given tasks. */
export interface Performers {
  has(id: string): boolean;
  /** Each with the same chance; null when there is nobody. */
  draw(): string | null;
}

/**
 * Nobody becomes or stops being a performer until the transaction ends, so that no task goes to someone who has just
 * left. Before any task is locked: whoever changes the users locks in this order, too.
 */
export async function holdPerformers(trx: Transaction<DB>, random: () => number): Promise<Performers> {
  await sql`/* performers.hold */ select ${performersHold}`.execute(trx);
  return readPerformers(trx, random);
}

/** Of performers that are held. A statement of its own: its snapshot must see what was committed while that waited. */
export async function readPerformers(trx: Transaction<DB>, random: () => number): Promise<Performers> {
  const { rows } = await sql<{ id: string }>`/* performers.read */
    select u.id from tasks.users u where ${mayPerform} order by u.id`.execute(trx);
  const ids = rows.map(({ id }) => id);
  const known = new Set(ids);
  return {
    has: (id) => known.has(id),
    draw: () => ids[Math.floor(random() * ids.length)] ?? null,
  };
}

/** Waits for all who are giving out tasks; those who come later see what this transaction makes of the users. */
export async function lockPerformers(trx: Transaction<DB>): Promise<void> {
  await sql`/* performers.lock */ select pg_advisory_xact_lock(${lockKey})`.execute(trx);
}

/** Who was named, or whoever is drawn; null when there is nobody to draw. */
export function choose(performers: Performers, assignee: string, path = "assignee"): string | null {
  if (assignee === "random") return performers.draw();
  if (performers.has(assignee)) return assignee;
  const message = "must be an employee or accountant who is still there: managers and admins are given no tasks";
  throw new AppError("NO_PERFORMER", `${path}: ${message}`, { issues: [{ path, message }] });
}

export async function findUserName(db: Kysely<DB>, id: string): Promise<string | undefined> {
  const row = await db.selectFrom("tasks.users").select("name").where("id", "=", id).executeTakeFirst();
  return row?.name || undefined;
}

import { sql } from "kysely";
import { type DomainEvent, eventInsert } from "../events/event.outbox.ts";
import type { TaskTransition } from "./task.state.ts";

/** Whom a new manual task went to, with the history row that says so. */
export interface Placement extends Pick<TaskTransition, "version" | "at" | "event" | "by" | "detail"> {
  assigneeId: string | null;
  parked: boolean;
}

/** By the task's id; without those that are for nobody. */
export type Placements = ReadonlyMap<string, Placement>;

/** What a call with manual tasks writes beside them. */
export interface Placing {
  placements: Placements;
  events: DomainEvent[];
}

export function toPlacedRow({ assigneeId, ...placement }: Placement) {
  return { ...placement, assignee_id: assigneeId };
}

/** The parts of the insert that differ. Nothing of manual tasks is in the pipeline's own statement. */
export const unplaced = {
  fields: sql``,
  inputs: sql``,
  columns: sql``,
  values: sql``,
  updatedAt: sql`created_at`,
  version: sql`1`,
  history: sql`
      insert into tasks.task_history (task_id, version, at, event, status, attempt, dispatch, delivery, by)
      select id, 1, created_at, 'create', 'PENDING', 1, dispatch, 0, owner_id from input`,
  events: sql``,
};

export const placed = (events: DomainEvent[]): typeof unplaced => ({
  fields: sql`
          version int, at timestamptz, event text, by text, detail json, assignee_id uuid, parked boolean,`,
  inputs: sql`
             x.version, x.at, x.event, x.by, x.detail, x.assignee_id, x.parked,`,
  columns: sql`, assignee_id, parked`,
  values: sql`, assignee_id, coalesce(parked, false)`,
  updatedAt: sql`coalesce(at, created_at)`,
  version: sql`coalesce(version, 1)`,
  // In one insert: two of one statement number their rows in no certain order.
  history: sql`
      insert into tasks.task_history (task_id, version, at, event, status, attempt, dispatch, delivery, by, detail)
      select id, 1, created_at, 'create', 'PENDING'::tasks.task_status, 1, dispatch, 0, owner_id::text, null from input
      union all
      select id, version, at, event, 'PENDING', 1, dispatch, 0, by, detail from input where version is not null`,
  events: sql`, telling as (${eventInsert("tasks.event_outbox", events)}
    )`,
});

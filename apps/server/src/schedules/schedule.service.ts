import type { CreateScheduleRequest, Schedule, updateScheduleInputSchema } from "@millrace/contracts/schedule";
import { type Kysely, sql } from "kysely";
import type { z } from "zod";
import { AppError } from "../app-error.ts";
import { type Actor, appendAudit } from "../audit/audit.ts";
import type { DB } from "../db/database.ts";
import type { KindCatalog } from "../tasks/kind.catalog.ts";
import { checkPayloadOrThrow } from "../tasks/payload-check.ts";
import { checkCron, nextFireAt } from "./cron.ts";
import { findScheduleOrThrow, lockScheduleOrThrow } from "./schedule.queries.ts";

export interface ScheduleService {
  create(actor: Actor, request: CreateScheduleRequest): Promise<Schedule>;
  /** `CONFLICT` when someone else changed it since `version`. */
  update(actor: Actor, request: z.output<typeof updateScheduleInputSchema>): Promise<Schedule>;
  delete(actor: Actor, id: string): Promise<void>;
}

export interface ScheduleDeps {
  db: Kysely<DB>;
  catalog: KindCatalog;
  now: () => number;
  newId: () => string;
}

export function createScheduleService({ db, catalog, now, newId }: ScheduleDeps): ScheduleService {
  return {
    async create(actor, request) {
      checkCron(request.cron, request.timeZone);
      const payload = checkPayloadOrThrow(await catalog.findKindOrThrow(request.kind), request.payload);
      const id = newId();
      const at = new Date(now());
      return db.transaction().execute(async (trx) => {
        await trx
          .insertInto("tasks.schedules")
          .values({
            id,
            owner_id: actor.id,
            name: request.name,
            kind: request.kind,
            title: request.title ?? null,
            payload: sql`${payload}::json`,
            priority: request.priority,
            tags: request.tags,
            cron: request.cron,
            time_zone: request.timeZone,
            missed: request.missed,
            enabled: request.enabled,
            next_fire_at: nextFireAt(request.cron, request.timeZone, at),
            last_fire_at: null,
            last_error: null,
            version: 1,
            created_at: at,
            updated_at: at,
          })
          .execute();
        await appendAudit(trx, actor, [{ action: "schedule.create", entity: "schedule", entityId: id }]);
        return findScheduleOrThrow(trx, actor, id);
      });
    },

    async update(actor, { id, version, ...changes }) {
      return db.transaction().execute(async (trx) => {
        const before = await lockScheduleOrThrow(trx, actor, id);
        if (before.version !== version) {
          throw new AppError("CONFLICT", "Someone else changed this schedule meanwhile: load it again.");
        }
        const after = { ...before, ...changes };
        checkCron(after.cron, after.timeZone);
        const payload = checkPayloadOrThrow(await catalog.findKindOrThrow(before.kind), after.payload);
        const at = new Date(now());
        await trx
          .updateTable("tasks.schedules")
          .set({
            name: after.name,
            title: after.title ?? null,
            payload: sql`${payload}::json`,
            priority: after.priority,
            tags: after.tags,
            cron: after.cron,
            time_zone: after.timeZone,
            missed: after.missed,
            enabled: after.enabled,
            next_fire_at: nextFireAt(after.cron, after.timeZone, at),
            version: version + 1,
            updated_at: at,
          })
          .where("id", "=", id)
          .execute();
        await appendAudit(trx, actor, [
          { action: "schedule.update", entity: "schedule", entityId: id, detail: changes },
        ]);
        return findScheduleOrThrow(trx, actor, id);
      });
    },

    async delete(actor, id) {
      await db.transaction().execute(async (trx) => {
        await lockScheduleOrThrow(trx, actor, id);
        await trx.deleteFrom("tasks.schedules").where("id", "=", id).execute();
        await trx.deleteFrom("tasks.schedule_fires").where("schedule_id", "=", id).execute();
        await appendAudit(trx, actor, [{ action: "schedule.delete", entity: "schedule", entityId: id }]);
      });
    },
  };
}

import {
  createScheduleInputSchema,
  listSchedulesInputSchema,
  scheduleListSchema,
  scheduleSchema,
  updateScheduleInputSchema,
} from "@millrace/contracts/schedule";
import { z } from "zod";
import { viewerFor, viewerOf } from "../tasks/viewer.ts";
import { actorOf, procedureFor, router } from "../trpc.ts";
import { findScheduleOrThrow, listSchedules } from "./schedule.queries.ts";

const read = procedureFor("tasks:read");
const write = procedureFor("tasks:write");

const tag = "schedules";
const idInput = z.strictObject({ id: z.uuid() });

export const schedulesRouter = router({
  list: read
    .meta({ rest: { method: "GET", path: "/api/schedules", tag, summary: "List schedules, newest first" } })
    .input(listSchedulesInputSchema)
    .output(scheduleListSchema)
    .query(({ ctx, input }) => listSchedules(ctx.services.taskReads.db, viewerFor(ctx.principal, input.scope), input)),

  get: read
    .meta({ rest: { method: "GET", path: "/api/schedules/{id}", tag, summary: "Get a schedule" } })
    .input(idInput)
    .output(scheduleSchema)
    .query(({ ctx, input }) => findScheduleOrThrow(ctx.services.taskReads.db, viewerOf(ctx.principal), input.id)),

  create: write
    .meta({
      rest: {
        method: "POST",
        path: "/api/schedules",
        errors: ["UNKNOWN_KIND", "PAYLOAD_INVALID"],
        status: 201,
        tag,
        summary: "Create a recurring task",
      },
    })
    .input(createScheduleInputSchema)
    .output(scheduleSchema)
    .mutation(({ ctx, input }) => ctx.services.schedules.create(actorOf(ctx), input)),

  update: write
    .meta({
      rest: {
        method: "PATCH",
        path: "/api/schedules/{id}",
        errors: ["PAYLOAD_INVALID", "UNKNOWN_KIND", "CONFLICT"],
        tag,
        summary: "Change a schedule, or switch it on or off",
      },
    })
    .input(updateScheduleInputSchema)
    .output(scheduleSchema)
    .mutation(({ ctx, input }) => ctx.services.schedules.update(actorOf(ctx), input)),

  delete: write
    .meta({ rest: { method: "DELETE", path: "/api/schedules/{id}", status: 204, tag, summary: "Delete a schedule" } })
    .input(idInput)
    .mutation(({ ctx, input }) => ctx.services.schedules.delete(actorOf(ctx), input.id)),
});

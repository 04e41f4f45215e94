import type { ErrorCode } from "@millrace/contracts/errors";
import { taskSchema } from "@millrace/contracts/task";
import {
  assignTaskInputSchema,
  completeTaskInputSchema,
  failTaskInputSchema,
  listPerformersInputSchema,
  performerListSchema,
  shuffleAnswerSchema,
  shuffleTasksInputSchema,
  startTaskInputSchema,
  unassignTaskInputSchema,
} from "@millrace/contracts/task-performance";
import { findTaskOrThrow } from "../tasks/task.queries.ts";
import { actorOf, procedureFor, router } from "../trpc.ts";
import { type Viewer, viewerOf } from "../tasks/viewer.ts";
import { listPerformers } from "./performer.queries.ts";

const operate = procedureFor("operate");
const perform = procedureFor("tasks:perform");

const tag = "tasks";
const post = (path: string, summary: string, errors: ErrorCode[] = []) => ({
  rest: { method: "POST" as const, path, errors, tag, summary },
});

/** Who may act on everyone's tasks sees what has become of the one acted on. */
const everyones: Viewer = { id: "00000000-0000-0000-0000-000000000000", seesAll: true };

/** Manual tasks: who performs them, and what performers do. */
export const performersRouter = router({
  performers: operate
    .meta({
      rest: { method: "GET", path: "/api/tasks/performers", tag, summary: "Whom manual tasks may be assigned to" },
    })
    .input(listPerformersInputSchema)
    .output(performerListSchema)
    .query(async ({ ctx, input }) => ({
      items: await listPerformers(ctx.services.taskReads.db, input.search),
      nextCursor: null,
    })),

  assign: operate
    .meta(
      post("/api/tasks/{id}/assign", "Assign a manual task to a performer, or to one drawn at random", [
        "NO_PERFORMER",
        "INVALID_TRANSITION",
      ]),
    )
    .input(assignTaskInputSchema)
    .output(taskSchema)
    .mutation(async ({ ctx, input: { id, ...request } }) => {
      await ctx.services.taskActions.assign(actorOf(ctx), id, request);
      return findTaskOrThrow(ctx.services.taskReads.db, everyones, id);
    }),

  unassign: operate
    .meta(
      post("/api/tasks/{id}/unassign", "Take a manual task from its assignee, or from those who wait for one", [
        "INVALID_TRANSITION",
      ]),
    )
    .input(unassignTaskInputSchema)
    .output(taskSchema)
    .mutation(async ({ ctx, input: { id, reason } }) => {
      await ctx.services.taskActions.unassign(actorOf(ctx), id, reason);
      return findTaskOrThrow(ctx.services.taskReads.db, everyones, id);
    }),

  shuffle: operate
    .meta(post("/api/tasks/shuffle", "Give every open manual task a newly drawn performer"))
    .input(shuffleTasksInputSchema)
    .output(shuffleAnswerSchema)
    .mutation(({ ctx, input }) => ctx.services.shuffleTasks(actorOf(ctx), input.reason)),

  start: perform
    .meta(post("/api/tasks/{id}/start", "Start a task that is assigned to you", ["INVALID_TRANSITION"]))
    .input(startTaskInputSchema)
    .output(taskSchema)
    .mutation(async ({ ctx, input: { id } }) => {
      await ctx.services.taskActions.start(actorOf(ctx), id);
      return findTaskOrThrow(ctx.services.taskReads.db, viewerOf(ctx.principal), id);
    }),

  complete: perform
    .meta(
      post("/api/tasks/{id}/complete", "Complete a task that is assigned to you", ["CONFLICT", "INVALID_TRANSITION"]),
    )
    .input(completeTaskInputSchema)
    .output(taskSchema)
    .mutation(async ({ ctx, input: { id, result } }) => {
      await ctx.services.taskActions.complete(actorOf(ctx), id, result);
      return findTaskOrThrow(ctx.services.taskReads.db, viewerOf(ctx.principal), id);
    }),

  fail: perform
    .meta(
      post("/api/tasks/{id}/fail", "Give up a task that is assigned to you, with a reason", [
        "CONFLICT",
        "INVALID_TRANSITION",
      ]),
    )
    .input(failTaskInputSchema)
    .output(taskSchema)
    .mutation(async ({ ctx, input: { id, reason } }) => {
      await ctx.services.taskActions.fail(actorOf(ctx), id, reason);
      return findTaskOrThrow(ctx.services.taskReads.db, viewerOf(ctx.principal), id);
    }),
});

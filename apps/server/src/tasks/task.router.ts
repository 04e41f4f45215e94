import {
  cancelTaskInputSchema,
  createManyAnswerSchema,
  createManyInputSchema,
  createTaskInputSchema,
  historyEntrySchema,
  onLogInputSchema,
  onUpdateInputSchema,
  retryTaskInputSchema,
  taskIdInputSchema,
  taskLogListSchema,
  taskLogsInputSchema,
  taskSchema,
  taskWithHistorySchema,
  type TaskLogEvent,
  type TaskUpdateEvent,
} from "@millrace/contracts/task";
import { kindSchema } from "@millrace/contracts/kind";
import { listTasksInputSchema, taskListSchema } from "@millrace/contracts/task-list";
import { taskStatsInputSchema, taskStatsSchema } from "@millrace/contracts/task-stats";
import { tracked, type TrackedEnvelope } from "@trpc/server";
import { z } from "zod";
import { followTasks } from "../live/task-feed.ts";
import { refuseNaming } from "../performers/naming.ts";
import { findUserName } from "../performers/performers.ts";
import { actorOf, procedureFor, router } from "../trpc.ts";
import { listCreatableKinds } from "./kind.catalog.ts";
import { listTasks } from "./task.list.ts";
import { followLog, listLog } from "./task.log.ts";
import { withProgress } from "./task.progress.ts";
import { findTaskOrThrow, listHistory } from "./task.queries.ts";
import { taskStats } from "./task.stats.ts";
import { whyNotRunning } from "./task.why.ts";
import { viewerFor, viewerOf } from "./viewer.ts";

const read = procedureFor("tasks:read");
const write = procedureFor("tasks:write");

const tag = "tasks";

export const tasksRouter = router({
  create: write
    .meta({
      rest: {
        method: "POST",
        path: "/api/tasks",
        errors: ["UNKNOWN_KIND", "PAYLOAD_INVALID", "IDEMPOTENCY_CONFLICT", "NO_PERFORMER"],
        status: 201,
        tag,
        summary: "Create a task",
      },
    })
    .input(createTaskInputSchema)
    .output(taskSchema)
    .mutation(({ ctx, input }) => {
      refuseNaming(ctx.principal, [input]);
      return ctx.services.tasks.create(ctx.principal.id, input);
    }),

  createMany: write
    .meta({
      rest: {
        method: "POST",
        path: "/api/tasks",
        errors: ["UNKNOWN_KIND", "PAYLOAD_INVALID", "IDEMPOTENCY_CONFLICT", "NO_PERFORMER"],
        answer: createManyAnswerSchema,
        when: "tasks",
        status: 201,
        tag,
        summary: "Create up to 1,000 tasks, all or none",
      },
    })
    .input(createManyInputSchema)
    .mutation(async ({ ctx, input }) => {
      refuseNaming(ctx.principal, input.tasks);
      return { items: await ctx.services.tasks.createMany(ctx.principal.id, input.tasks) };
    }),

  list: read
    .meta({
      rest: { method: "GET", path: "/api/tasks", tag, summary: "List tasks, newest first unless asked otherwise" },
    })
    .input(listTasksInputSchema)
    .output(taskListSchema)
    .query(async ({ ctx, input }) => {
      const { db, readProgress } = ctx.services.taskReads;
      const page = await listTasks(db, viewerFor(ctx.principal, input.scope), input);
      return { ...page, items: await withProgress(readProgress, page.items) };
    }),

  stats: read
    .meta({
      rest: {
        method: "GET",
        path: "/api/tasks/stats",
        tag,
        summary: "How many tasks there are, and what ended when and how fast",
      },
    })
    .input(taskStatsInputSchema)
    .output(taskStatsSchema)
    .query(({ ctx, input }) => {
      const { db, now } = ctx.services.taskReads;
      return taskStats(db, viewerFor(ctx.principal, input.scope), input, now());
    }),

  get: read
    .meta({ rest: { method: "GET", path: "/api/tasks/{id}", tag, summary: "Get a task with its history" } })
    .input(taskIdInputSchema)
    .output(taskWithHistorySchema)
    .query(async ({ ctx, input }) => {
      const { db, readProgress, presence, connection } = ctx.services.taskReads;
      const task = await findTaskOrThrow(db, viewerOf(ctx.principal), input.id);
      const [[shown = task], history, why, assigneeName] = await Promise.all([
        withProgress(readProgress, [task]),
        listHistory(db, task.id),
        whyNotRunning({ db, presence, brokerConnected: () => connection.connected }, task),
        task.assigneeId === null ? undefined : findUserName(db, task.assigneeId),
      ]);
      return { ...shown, history, why, assigneeName: assigneeName ?? null };
    }),

  cancel: write
    .meta({
      rest: {
        method: "POST",
        path: "/api/tasks/{id}/cancel",
        errors: ["INVALID_TRANSITION"],
        tag,
        summary: "Cancel a waiting or running task",
      },
    })
    .input(cancelTaskInputSchema)
    .output(taskSchema)
    .mutation(async ({ ctx, input }) => {
      await ctx.services.taskActions.cancel(actorOf(ctx), input.id, input.reason);
      return findTaskOrThrow(ctx.services.taskReads.db, viewerOf(ctx.principal), input.id);
    }),

  retry: write
    .meta({
      rest: {
        method: "POST",
        path: "/api/tasks/{id}/retry",
        errors: ["INVALID_TRANSITION", "UNKNOWN_KIND", "PAYLOAD_INVALID"],
        tag,
        summary: "Try a failed or canceled task again, or a waiting one now",
      },
    })
    .input(retryTaskInputSchema)
    .output(taskSchema)
    .mutation(async ({ ctx, input: { id, ...change } }) => {
      await ctx.services.taskActions.retry(actorOf(ctx), id, change);
      return findTaskOrThrow(ctx.services.taskReads.db, viewerOf(ctx.principal), id);
    }),

  history: read
    .meta({
      rest: { method: "GET", path: "/api/tasks/{id}/history", tag, summary: "The history of a task, oldest first" },
    })
    .input(taskIdInputSchema)
    .output(z.object({ items: z.array(historyEntrySchema), nextCursor: z.null() }))
    .query(async ({ ctx, input }) => {
      const { db } = ctx.services.taskReads;
      await findTaskOrThrow(db, viewerOf(ctx.principal), input.id);
      return { items: await listHistory(db, input.id), nextCursor: null };
    }),

  logs: read
    .meta({
      rest: {
        method: "GET",
        path: "/api/tasks/{id}/logs",
        tag,
        summary: "The log of a task, oldest first, kept for 7 days",
      },
    })
    .input(taskLogsInputSchema)
    .output(taskLogListSchema)
    .query(async ({ ctx, input }) => {
      const { db, connection } = ctx.services.taskReads;
      await findTaskOrThrow(db, viewerOf(ctx.principal), input.id);
      return listLog(connection, input);
    }),

  onUpdate: read.input(onUpdateInputSchema).subscription(async function* ({
    ctx,
    input,
    signal,
  }): AsyncGenerator<TrackedEnvelope<TaskUpdateEvent>> {
    const { db, tail, progress } = ctx.services.taskReads;
    const viewer = viewerFor(ctx.principal, input.scope);
    if (input.taskId !== undefined) await findTaskOrThrow(db, viewerOf(ctx.principal), input.taskId);
    const all = viewer.seesAll && (input.scope === "all" || input.taskId !== undefined);
    const events = followTasks(
      { db, tail, progress },
      {
        viewerId: viewer.id,
        all,
        taskId: input.taskId,
        lastEventId: input.lastEventId,
        signal: signal ?? new AbortController().signal,
      },
    );
    for await (const { id, event } of events) yield tracked(id, event);
  }),

  onLog: read.input(onLogInputSchema).subscription(async function* ({
    ctx,
    input,
    signal,
  }): AsyncGenerator<TrackedEnvelope<TaskLogEvent>> {
    const { db, connection } = ctx.services.taskReads;
    await findTaskOrThrow(db, viewerOf(ctx.principal), input.taskId);
    for await (const { id, event } of followLog(connection, input, signal ?? new AbortController().signal)) {
      yield tracked(id, event);
    }
  }),
});

export const kindsRouter = router({
  list: read
    .meta({
      rest: {
        method: "GET",
        path: "/api/kinds",
        tag: "kinds",
        summary: "The kinds of tasks: those that workers have announced, and `manual`",
      },
    })
    .output(z.object({ items: z.array(kindSchema), nextCursor: z.null() }))
    .query(async ({ ctx }) => ({ items: await listCreatableKinds(ctx.services.taskReads.db), nextCursor: null })),
});

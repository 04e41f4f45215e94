import { pauseQueueInputSchema, queueSchema, resumeQueueInputSchema, workerSchema } from "@millrace/contracts/queue";
import { z } from "zod";
import { actorOf, procedureFor, router } from "../trpc.ts";
import { listQueuesNow } from "./queue.queries.ts";

const operate = procedureFor("operate");

export const queuesRouter = router({
  list: operate
    .meta({ rest: { method: "GET", path: "/api/queues", tag: "queues", summary: "The queues as they stand" } })
    .output(z.object({ items: z.array(queueSchema), nextCursor: z.null() }))
    .query(async ({ ctx }) => {
      const { db, connection, presence } = ctx.services.taskReads;
      return { items: await listQueuesNow(db, connection, (await presence()) ?? []), nextCursor: null };
    }),

  pause: operate
    .meta({
      rest: {
        method: "POST",
        path: "/api/queues/{name}/pause",
        status: 204,
        tag: "queues",
        summary: "Let nothing of a queue begin",
      },
    })
    .input(pauseQueueInputSchema)
    .mutation(({ ctx, input }) => ctx.services.queues.pause(actorOf(ctx), input.name, input.reason)),

  resume: operate
    .meta({
      rest: {
        method: "POST",
        path: "/api/queues/{name}/resume",
        status: 204,
        tag: "queues",
        summary: "Let a queue work again",
      },
    })
    .input(resumeQueueInputSchema)
    .mutation(({ ctx, input }) => ctx.services.queues.resume(actorOf(ctx), input.name)),
});

export const workersRouter = router({
  list: operate
    .meta({
      rest: {
        method: "GET",
        path: "/api/workers",
        tag: "workers",
        summary: "The workers that live now and what they hold",
      },
    })
    .output(z.object({ items: z.array(workerSchema), nextCursor: z.null() }))
    .query(async ({ ctx }) => {
      const workers = (await ctx.services.taskReads.presence()) ?? [];
      const items = workers.map(({ holds, ...worker }) => ({
        ...worker,
        holds: holds.map(([taskId, attempt, dispatch]) => ({ taskId, attempt, dispatch })),
      }));
      return { items, nextCursor: null };
    }),
});

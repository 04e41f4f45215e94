import {
  deadLetterGroupSchema,
  deadLetterFilterSchema,
  deadLetterListSchema,
  deadLetterSchema,
  discardInputSchema,
  listDeadLettersInputSchema,
  replayManyInputSchema,
  replayOneInputSchema,
  replaySchema,
} from "@millrace/contracts/dead-letter";
import { z } from "zod";
import { actorOf, procedureFor, router } from "../trpc.ts";
import { countDeadLetters, findDeadLetterOrThrow, groupDeadLetters, listDeadLetters } from "./dead-letter.queries.ts";
import { findReplayOrThrow, listReplays } from "./replay.queries.ts";

const tag = "dead letters";
const operate = procedureFor("operate");
const idInput = z.strictObject({ id: z.uuid() });

export const deadLettersRouter = router({
  list: operate
    .meta({ rest: { method: "GET", path: "/api/dead-letters", tag, summary: "List dead letters, newest first" } })
    .input(listDeadLettersInputSchema)
    .output(deadLetterListSchema)
    .query(({ ctx, input }) => listDeadLetters(ctx.services.taskReads.db, input)),

  get: operate
    .meta({ rest: { method: "GET", path: "/api/dead-letters/{id}", tag, summary: "Get a dead letter" } })
    .input(idInput)
    .output(deadLetterSchema)
    .query(({ ctx, input }) => findDeadLetterOrThrow(ctx.services.taskReads.db, input.id)),

  groups: operate
    .meta({
      rest: { method: "GET", path: "/api/dead-letters/groups", tag, summary: "Open dead letters by error fingerprint" },
    })
    .output(z.object({ items: z.array(deadLetterGroupSchema), nextCursor: z.null() }))
    .query(async ({ ctx }) => ({ items: await groupDeadLetters(ctx.services.taskReads.db), nextCursor: null })),

  count: operate
    .meta({ rest: { method: "GET", path: "/api/dead-letters/count", tag, summary: "How many match a filter" } })
    .input(deadLetterFilterSchema)
    .output(z.object({ count: z.int() }))
    .query(async ({ ctx, input }) => ({ count: await countDeadLetters(ctx.services.taskReads.db, input) })),

  replay: operate
    .meta({
      rest: {
        method: "POST",
        path: "/api/dead-letters/{id}/replay",
        errors: ["INVALID_TRANSITION", "UNKNOWN_KIND", "PAYLOAD_INVALID"],
        status: 204,
        tag,
        summary: "Replay one, with another payload if given",
      },
    })
    .input(replayOneInputSchema)
    .mutation(({ ctx, input: { id, ...change } }) => ctx.services.deadLetters.replay(actorOf(ctx), id, change)),

  discard: operate
    .meta({
      rest: {
        method: "POST",
        path: "/api/dead-letters/{id}/discard",
        errors: ["INVALID_TRANSITION"],
        status: 204,
        tag,
        summary: "Discard one; it stays in the record",
      },
    })
    .input(discardInputSchema)
    .mutation(({ ctx, input }) => ctx.services.deadLetters.discard(actorOf(ctx), input.id, input.reason)),

  replayMany: operate
    .meta({
      rest: {
        method: "POST",
        path: "/api/dead-letters/replay",
        errors: ["NOT_FOUND"],
        status: 201,
        tag,
        summary: "Replay chosen ones, or all that match",
      },
    })
    .input(replayManyInputSchema)
    .output(replaySchema)
    .mutation(async ({ ctx, input }) => {
      const id = await ctx.services.deadLetters.replayMany(actorOf(ctx), input);
      return findReplayOrThrow(ctx.services.taskReads.db, id);
    }),

  replays: operate
    .meta({
      rest: { method: "GET", path: "/api/dead-letters/replays", tag, summary: "The newest replays and their progress" },
    })
    .output(z.object({ items: z.array(replaySchema), nextCursor: z.null() }))
    .query(async ({ ctx }) => ({ items: await listReplays(ctx.services.taskReads.db), nextCursor: null })),

  stopReplay: operate
    .meta({
      rest: {
        method: "POST",
        path: "/api/dead-letters/replays/{id}/stop",
        errors: ["INVALID_TRANSITION"],
        status: 204,
        tag,
        summary: "Stop a replay; what was sent stays sent",
      },
    })
    .input(idInput)
    .mutation(({ ctx, input }) => ctx.services.deadLetters.stopReplay(actorOf(ctx), input.id)),
});

import { taskSchema } from "@millrace/contracts/task";
import { batchAnswerSchema, batchInputSchema } from "@millrace/contracts/task-batch";
import { deleteTaskInputSchema, updateTaskInputSchema } from "@millrace/contracts/task-change";
import { actorOf, procedureFor, router } from "../trpc.ts";
import { findTaskOrThrow } from "./task.queries.ts";
import { viewerOf } from "./viewer.ts";

const write = procedureFor("tasks:write");
const tag = "tasks";

/** What people do to tasks that stand. */
export const taskChangesRouter = router({
  update: write
    .meta({
      rest: {
        method: "PATCH",
        path: "/api/tasks/{id}",
        errors: ["CONFLICT", "INVALID_TRANSITION", "UNKNOWN_KIND", "PAYLOAD_INVALID"],
        tag,
        summary: "Change what was written of a task; null clears",
      },
    })
    .input(updateTaskInputSchema)
    .output(taskSchema)
    .mutation(async ({ ctx, input: { id, version, ...change } }) => {
      await ctx.services.taskActions.edit(actorOf(ctx), { id, version, change });
      return findTaskOrThrow(ctx.services.taskReads.db, viewerOf(ctx.principal), id);
    }),

  delete: write
    .meta({
      rest: {
        method: "DELETE",
        path: "/api/tasks/{id}",
        status: 204,
        tag,
        summary: "Delete a task; one that waits or runs is canceled",
      },
    })
    .input(deleteTaskInputSchema)
    .mutation(({ ctx, input }) => ctx.services.taskActions.delete(actorOf(ctx), input.id, input.reason)),

  batch: write
    .meta({
      rest: {
        method: "POST",
        path: "/api/tasks/batch",
        errors: ["NO_PERFORMER"],
        tag,
        summary: "Cancel, retry, delete, complete or assign up to 1,000 tasks, or all that match",
      },
    })
    .input(batchInputSchema)
    .output(batchAnswerSchema)
    .mutation(({ ctx, input }) => ctx.services.taskActions.batch(actorOf(ctx), input)),
});

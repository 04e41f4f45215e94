import { listTasksOfUserInputSchema, taskListSchema } from "@millrace/contracts/task-list";
import { AppError } from "../app-error.ts";
import { procedureFor, router } from "../trpc.ts";
import { listTasks } from "./task.list.ts";
import { withProgress } from "./task.progress.ts";
import { viewerOf } from "./viewer.ts";

/** A path below users, but a procedure of tasks: the domain auth knows of no tasks. */
export const tasksOfUserRouter = router({
  ofUser: procedureFor("tasks:read")
    .meta({
      rest: {
        method: "GET",
        path: "/api/users/{id}/tasks",
        tag: "tasks",
        summary: "List what a person owns or is assigned to, as that person sees it",
      },
    })
    .input(listTasksOfUserInputSchema)
    .output(taskListSchema)
    .query(async ({ ctx, input: { id, ...request } }) => {
      const { db, isUser, readProgress } = ctx.services.taskReads;
      const caller = viewerOf(ctx.principal);
      const isVisible = id === caller.id || (caller.seesAll && (await isUser(id)));
      if (!isVisible) throw new AppError("NOT_FOUND", "There is no such user, or their tasks are not yours to see.");
      const page = await listTasks(db, { id, seesAll: false }, { ...request, scope: "mine" });
      return { ...page, items: await withProgress(readProgress, page.items) };
    }),
});

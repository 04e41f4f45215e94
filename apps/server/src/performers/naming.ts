import { may, type Rights } from "@millrace/contracts/access";
import type { CreateTaskRequest } from "@millrace/contracts/task";
import { AppError } from "../app-error.ts";

/** Whoever may not assign tasks may not do it by creating them: a draw decides, or nobody gets the task. */
export function refuseNaming(rights: Rights, requests: readonly CreateTaskRequest[]): void {
  if (!requests.some(({ assignee = "none" }) => assignee !== "random" && assignee !== "none")) return;
  if (may(rights, "operate")) return;
  throw new AppError("FORBIDDEN", "Only managers and admins name an assignee: leave it out, and one is drawn.");
}

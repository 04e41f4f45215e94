import type { Role } from "@millrace/contracts/user";
import { AppError } from "../app-error.ts";
import type { Viewer } from "./task.queries.ts";

interface RoleHolder {
  id: string;
  role: Role;
}

/** Managers and admins see everyone's tasks, others their own. */
export function viewerOf(user: RoleHolder): Viewer {
  return { id: user.id, seesAll: user.role === "manager" || user.role === "admin" };
}

/** Asking for everyone's without the right is refused rather than narrowed. */
export function viewerFor(user: RoleHolder, scope: "mine" | "all"): Viewer {
  const viewer = viewerOf(user);
  if (scope === "all" && !viewer.seesAll) {
    throw new AppError("FORBIDDEN", 'Only managers and admins see everyone\'s: use scope "mine".');
  }
  return viewer;
}

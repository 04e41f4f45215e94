import type { Principal } from "../access/principal.ts";
import { AppError } from "../app-error.ts";

/** Whose tasks someone may see: those they own and those assigned to them, or everyone's. */
export interface Viewer {
  id: string;
  seesAll: boolean;
}

type Caller = Pick<Principal, "id" | "role" | "scopes">;

/** Managers and admins see everyone's tasks, so do machines that may read tasks or act on all; others see their own. */
export function viewerOf({ id, role, scopes }: Caller): Viewer {
  const isMachineOfAll =
    role === null && ["tasks:read", "operate"].some((scope) => scopes?.some((own) => own === scope));
  return { id, seesAll: isMachineOfAll || role === "manager" || role === "admin" };
}

/** Asking for everyone's without the right is refused rather than narrowed. */
export function viewerFor(caller: Caller, scope: "mine" | "all"): Viewer {
  const viewer = viewerOf(caller);
  if (scope === "all" && !viewer.seesAll) {
    throw new AppError("FORBIDDEN", 'Only managers and admins see everyone\'s: use scope "mine".');
  }
  return viewer;
}

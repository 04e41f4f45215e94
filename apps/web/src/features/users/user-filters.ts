import { roles, type Role } from "@millrace/contracts/user";
import { choiceOf, textOf } from "../../lib/choice.ts";

/** What stands in the URL, and what the list is narrowed by. */
export interface UserSearch {
  role?: Role;
  search?: string;
  /** The deleted, too. */
  deleted?: "yes";
}

export function parseUserSearch(search: Record<string, unknown>): UserSearch {
  const role = choiceOf(search["role"], roles);
  const text = textOf(search["search"])?.slice(0, 200);
  const deleted = choiceOf(search["deleted"], ["yes"] as const);
  return { ...(role && { role }), ...(text && { search: text }), ...(deleted && { deleted }) };
}

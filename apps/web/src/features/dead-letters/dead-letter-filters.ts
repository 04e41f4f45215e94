import { deadLetterReasons, type DeadLetterFilter } from "@millrace/contracts/dead-letter";
import { choiceOf, textOf } from "../../lib/choice.ts";

export const shownStates = ["open", "replayed", "discarded", "any"] as const;
export type ShownState = (typeof shownStates)[number];

/** What stands in the URL; open ones are shown unless it says otherwise. */
export interface DeadLetterSearch {
  state?: Exclude<ShownState, "open">;
  kind?: string;
  reason?: DeadLetterFilter["reason"];
  fingerprint?: string;
  search?: string;
}

/** Reads filters from a URL; what makes no sense in it is left out. */
export function parseDeadLetterSearch(search: Record<string, unknown>): DeadLetterSearch {
  const state = choiceOf(search["state"], shownStates);
  const kind = textOf(search["kind"]);
  const reason = choiceOf(search["reason"], deadLetterReasons);
  const fingerprint = textOf(search["fingerprint"])?.slice(0, 64);
  const text = textOf(search["search"])?.slice(0, 200);
  return {
    ...(state && state !== "open" && { state }),
    ...(kind && { kind }),
    ...(reason && { reason }),
    ...(fingerprint && { fingerprint }),
    ...(text && { search: text }),
  };
}

/** The server's filter for what the page shows. */
export function filterOf({ state, ...rest }: DeadLetterSearch): DeadLetterFilter {
  return state === "any" ? rest : { ...rest, state: state ?? "open" };
}

/** Whether anything beyond the state narrows the list. */
export function isNarrowed(search: DeadLetterSearch): boolean {
  return Object.keys(search).some((name) => name !== "state");
}

import { AppError } from "../app-error.ts";
import type { Actor } from "../audit/audit.ts";

/** One may act on one's own, or on everyone's. What one does not even see does not exist. */
export function checkMayActOn(
  actor: Actor,
  what: "schedule" | "task",
  record: { ownerId: string } | undefined,
): asserts record {
  if (record && (actor.seesAll || record.ownerId === actor.id)) return;
  if (record && actor.readsAll) throw new AppError("FORBIDDEN", `This token may act on its owner's ${what}s only.`);
  throw new AppError("NOT_FOUND", `There is no such ${what}, or it is not yours to see.`);
}

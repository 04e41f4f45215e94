import { AppError } from "../app-error.ts";
import type { Actor } from "../audit/audit.ts";

type Kind = "schedule" | "task";

interface OwnedRecord {
  ownerId: string;
  assigneeId?: string | null;
}

/** One may act on one's own, or on everyone's. What one does not even see does not exist. */
export function checkMayActOn(actor: Actor, what: Kind, record: OwnedRecord | undefined): asserts record {
  const refusal = refusalToActOn(actor, what, record);
  if (refusal) throw refusal;
}

/** Undefined where the record is there and the actor may. */
export function refusalToActOn(actor: Actor, what: Kind, record: OwnedRecord | undefined): AppError | undefined {
  if (!record) return new AppError("NOT_FOUND", `There is no such ${what}, or it is not yours to see.`);
  if (actor.seesAll || record.ownerId === actor.id) return undefined;
  if (record.assigneeId === actor.id) {
    return new AppError("FORBIDDEN", `The ${what} is assigned to you, not yours: its owner or a manager may do this.`);
  }
  if (actor.readsAll) return new AppError("FORBIDDEN", `This token may act on its owner's ${what}s only.`);
  return refusalToActOn(actor, what, undefined);
}

/** What is assigned to someone is performed by nobody else, whatever they may otherwise do. */
export function refusalToPerform(actor: Actor, task: OwnedRecord | undefined): AppError | undefined {
  if (task?.assigneeId === actor.id) return undefined;
  if (!task || !(actor.seesAll || actor.readsAll || task.ownerId === actor.id)) {
    return refusalToActOn(actor, "task", undefined);
  }
  return new AppError("FORBIDDEN", "The task is not assigned to you: only its assignee may do this.");
}

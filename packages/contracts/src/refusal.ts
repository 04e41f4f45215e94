import type { z } from "zod";
import { taskCreatedSchema } from "./messages.ts";

const refusedSchema = taskCreatedSchema.pick({ id: true, attempt: true, dispatch: true });

/** The dispatch that a worker could not read. */
export type RefusedDispatch = z.infer<typeof refusedSchema>;

const pattern = /^unreadable task\.created of (?<id>[0-9a-f-]{36}) (?<attempt>\d{1,10})\.(?<dispatch>\d{1,10}): /;

/**
 * The reason a worker gives with a `term`: JetStream repeats it in its advisory, which is all the server sees of a
 * message that is gone by then. `message` is what could be parsed of it.
 */
export function writeRefusal(message: unknown, problem: string): string {
  const { data } = refusedSchema.safeParse(message);
  const of = data ? ` of ${data.id} ${data.attempt}.${data.dispatch}` : "";
  return `unreadable task.created${of}: ${problem}`;
}

/** Undefined where the message named no dispatch, or the reason is not a worker's. */
export function readRefusal(reason: string): RefusedDispatch | undefined {
  const { groups } = pattern.exec(reason) ?? {};
  if (!groups) return undefined;
  return refusedSchema.safeParse({
    id: groups["id"],
    attempt: Number(groups["attempt"]),
    dispatch: Number(groups["dispatch"]),
  }).data;
}

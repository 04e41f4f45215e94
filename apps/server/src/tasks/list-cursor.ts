import { sortOrders, taskSorts } from "@millrace/contracts/task-list";
import { z } from "zod";
import { AppError } from "../app-error.ts";
import type { Phase } from "./task.sort.ts";

/** The place after a page. It names its sort: in another one it would be another place. */
const cursorSchema = z.tuple([
  z.enum(taskSorts),
  z.enum(sortOrders),
  /** The phase of the sort. */
  z.int().min(0).max(9),
  z.iso
    .datetime({ precision: 6 })
    // PostgreSQL has no year 0.
    .refine((time) => !time.startsWith("0000"))
    .nullable(),
  z.uuid(),
]);
export type ListCursor = z.infer<typeof cursorSchema>;

export function writeListCursor(cursor: ListCursor): string {
  return Buffer.from(JSON.stringify(cursor)).toString("base64url");
}

export function readListCursor(
  text: string,
  { sort, order, phases }: { sort: ListCursor[0]; order: ListCursor[1]; phases: readonly Phase[] },
): ListCursor {
  const cursor = parse(text);
  if (!cursor) throw refused("is not a cursor of this list: leave it out to start anew");
  const [itsSort, itsOrder, number, place] = cursor;
  if (itsSort !== sort || itsOrder !== order) {
    throw refused(`belongs to the sort ${itsSort} ${itsOrder}, not to ${sort} ${order}: leave it out to start anew`);
  }
  const phase = phases[number];
  if (phase && (phase.key === undefined) === (place === null)) return cursor;
  throw refused("names no place of this list: leave it out to start anew");
}

function parse(text: string): ListCursor | undefined {
  try {
    return cursorSchema.safeParse(JSON.parse(Buffer.from(text, "base64url").toString())).data;
  } catch {
    return undefined;
  }
}

function refused(message: string): AppError {
  return new AppError("VALIDATION_FAILED", `cursor ${message}`, { issues: [{ path: "cursor", message }] });
}

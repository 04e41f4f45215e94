import { sortOrders, taskSorts } from "@millrace/contracts/task-list";
import { z } from "zod";
import { AppError } from "../app-error.ts";

/** The place after a page. It names its sort: in another one it would be another place. */
const cursorSchema = z.tuple([
  z.enum(taskSorts),
  z.enum(sortOrders),
  /** The phase of the sort. */
  z.int().min(0).max(9),
  z.iso.datetime({ precision: 6 }).nullable(),
  z.uuid(),
]);
export type ListCursor = z.infer<typeof cursorSchema>;

export function writeListCursor(cursor: ListCursor): string {
  return Buffer.from(JSON.stringify(cursor)).toString("base64url");
}

export function readListCursor(text: string, sort: ListCursor[0], order: ListCursor[1]): ListCursor {
  const cursor = parse(text);
  if (!cursor) throw refused("is not a cursor of this list: leave it out to start anew");
  const [itsSort, itsOrder] = cursor;
  if (itsSort === sort && itsOrder === order) return cursor;
  throw refused(`belongs to the sort ${itsSort} ${itsOrder}, not to ${sort} ${order}: leave it out to start anew`);
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

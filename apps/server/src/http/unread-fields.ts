import { AppError } from "../app-error.ts";
import { describeIssues } from "./validation-issues.ts";

export interface Given {
  query: object;
  params: object;
  body: object;
}

/** Where the procedure's input comes from, beside the path. */
export type ReadFrom = "query" | "body" | "nowhere";

/** What no procedure would see is refused, as unknown fields are: whoever sends it relies on it. */
export function refuseUnread({ query, params, body }: Given, from: ReadFrom): void {
  const unread: [names: string[], message: string][] = [
    [from === "query" ? [] : Object.keys(query), from === "body" ? "belongs into the body" : "Unknown field"],
    [from === "nowhere" ? Object.keys(body) : [], "Unknown field"],
    [Object.keys(params).filter((name) => from === "body" && name in body), "stands in the path already"],
  ];
  refuse(unread.flatMap(([names, message]) => names.map((path) => ({ path, message }))));
}

/** The header Idempotency-Key, for a procedure that takes it. */
export function refuseKey(key: unknown, body: Record<string, unknown>, isTaken: boolean): void {
  if (key === undefined) return;
  if (!isTaken) refuse([{ path: "Idempotency-Key", message: "is for one: give each its own idempotencyKey" }]);
  const { idempotencyKey = key } = body;
  if (idempotencyKey !== key) refuse([{ path: "idempotencyKey", message: "differs from the header Idempotency-Key" }]);
}

function refuse(issues: { path: string; message: string }[]): void {
  if (issues.length > 0) throw new AppError("VALIDATION_FAILED", describeIssues(issues), { issues });
}

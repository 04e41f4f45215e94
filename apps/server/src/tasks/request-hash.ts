import { createHash } from "node:crypto";
import type { CreateTaskRequest } from "@millrace/contracts/task";

/** Equal for equal bodies, in whatever order their keys stand. */
export function hashRequest(request: CreateTaskRequest): string {
  return createHash("sha256")
    .update(JSON.stringify(sortKeys(request)))
    .digest("base64url");
}

function sortKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortKeys);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, entry]) => [key, sortKeys(entry)]),
  );
}

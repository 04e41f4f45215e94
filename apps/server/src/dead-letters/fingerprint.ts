import { createHash } from "node:crypto";
import type { TaskFailure } from "@millrace/contracts/messages";

/** What differs from one occurrence of an error to the next: ids, numbers, quoted values, addresses. */
const variable = /[0-9a-f]{8}-[0-9a-f-]{27}|0x[0-9a-f]+|"[^"]*"|'[^']*'|`[^`]*`|\b[0-9a-f]{12,}\b|\d+/gi;

/** Equal for errors of one kind that differ only in such values; 16 hex digits. */
export function fingerprint(kind: string, error: Pick<TaskFailure, "name" | "message">): string {
  const shape = error.message.replaceAll(variable, "#").slice(0, 500);
  return createHash("sha256").update(`${kind}\n${error.name}\n${shape}`).digest("hex").slice(0, 16);
}

import type { AuditRecord } from "@millrace/contracts/audit";
import { textOf } from "../../lib/choice.ts";

/** What stands in the URL, and what the server filters by. */
export interface AuditSearch {
  actor?: string;
  action?: string;
  entity?: string;
  entityId?: string;
}

const longest: Record<keyof AuditSearch, number> = { actor: 100, action: 100, entity: 50, entityId: 100 };

export function parseAuditSearch(search: Record<string, unknown>): AuditSearch {
  const read = (name: keyof AuditSearch): AuditSearch => {
    const text = textOf(search[name])?.slice(0, longest[name]);
    return text ? { [name]: text } : {};
  };
  return { ...read("actor"), ...read("action"), ...read("entity"), ...read("entityId") };
}

/** Actions that are written today; another one in the URL is offered as well. */
export const knownActions = [
  "task.cancel",
  "task.retry",
  "dead-letter.replay",
  "dead-letter.discard",
  "replay.start",
  "replay.stop",
  "queue.pause",
  "queue.resume",
  "schedule.create",
  "schedule.update",
  "schedule.delete",
  "session.open",
  "session.end",
  "session.end-all",
  "user.register",
  "user.create",
  "user.update",
  "user.link",
  "user.password",
  "user.delete",
  "token.create",
  "token.revoke",
  "client.create",
  "client.update",
  "client.rotate-secret",
  "client.delete",
  "client.consent",
  "key.rotate",
] as const;

export const knownEntities = [
  "task",
  "dead-letter",
  "replay",
  "queue",
  "schedule",
  "session",
  "user",
  "token",
  "client",
  "key",
] as const;

function asText(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** "reason: no longer needed · total: 12" */
export function wordsOfDetail(detail: AuditRecord["detail"]): string {
  return Object.entries(detail ?? {})
    .map(([name, value]) => `${name}: ${asText(value)}`)
    .join(" · ");
}

import { type Kind, manualKind as name } from "@millrace/contracts/kind";

/** Performed by people, so no worker announces it, and its queue is served by none. */
export const manualKind: Kind = {
  name,
  version: 1,
  description: "Performed by a person: assigned, started and completed by hand",
  queue: name,
  payloadSchema: { type: "object", properties: {}, additionalProperties: true },
  retry: { maxAttempts: 1, baseMs: 0, capMs: 0 },
  timeoutMs: 86_400_000,
  announcedAt: new Date(0).toISOString(),
};

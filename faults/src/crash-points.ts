import type { Proxies } from "./cluster.ts";
import type { Trap } from "./proxy.ts";

/** A named moment at which a process is killed: found on the wire, or by the handler itself. */
export interface CrashPoint {
  name: string;
  victim: "server" | "worker";
  moment: { wire: keyof Proxies; trap: Trap } | { dieAt: "before-effect" | "after-effect" };
}

const database = (text: string, at: Trap["at"]) => ({ wire: "database" as const, trap: { text, at } });
const serverBroker = (text: string, at: Trap["at"]) => ({ wire: "serverBroker" as const, trap: { text, at } });
const workerBroker = (text: string, at: Trap["at"]) => ({ wire: "workerBroker" as const, trap: { text, at } });

// Statements are prepared under the names in their comments, so that the name is on the wire each time.
export const crashPoints: readonly CrashPoint[] = [
  { name: "before a create commits", victim: "server", moment: database("tasks.insert", "request") },
  { name: "a create committed, its answer not sent", victim: "server", moment: database("tasks.insert", "reply") },
  { name: "before the publication", victim: "server", moment: serverBroker("HPUB task.created ", "request") },
  { name: "published, not confirmed", victim: "server", moment: serverBroker("HPUB task.created ", "reply") },
  { name: "before the outbox is cleared", victim: "server", moment: database("outbox.clear", "request") },
  { name: "after the outbox was cleared", victim: "server", moment: database("outbox.clear", "reply") },
  { name: "before a report is written", victim: "server", moment: database("task.write", "request") },
  { name: "a report written, not committed", victim: "server", moment: database("task.write", "reply") },
  { name: "a report committed, not acknowledged", victim: "server", moment: serverBroker("+ACK", "request") },
  { name: "before RUNNING is sent", victim: "worker", moment: workerBroker('"status":"RUNNING"', "request") },
  { name: "after RUNNING was stored", victim: "worker", moment: workerBroker('"status":"RUNNING"', "reply") },
  { name: "before the effect", victim: "worker", moment: { dieAt: "before-effect" } },
  { name: "after the effect", victim: "worker", moment: { dieAt: "after-effect" } },
  { name: "before the result is sent", victim: "worker", moment: workerBroker('"status":"SUCCESS"', "request") },
  { name: "the result stored, not confirmed", victim: "worker", moment: workerBroker('"status":"SUCCESS"', "reply") },
  { name: "before the acknowledgement", victim: "worker", moment: workerBroker("+ACK", "request") },
  { name: "after the acknowledgement", victim: "worker", moment: workerBroker("+ACK", "sent") },
];

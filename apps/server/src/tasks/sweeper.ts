import { type WorkerPresence, workerPresenceSchema } from "@millrace/contracts/messages";
import { buckets, streams } from "@millrace/contracts/subjects";
import type { NatsConnection } from "@millrace/messaging/connection";
import { listBucket } from "@millrace/messaging/kv";
import {
  oldestMessageTime,
  projectorProgress,
  streamState,
  trimProjectedUpdates,
} from "@millrace/messaging/stream-info";
import { type Kysely, sql } from "kysely";
import type { Logger } from "pino";
import type { DB } from "../db/database.ts";
import { holdSeconds, type OutboxEvent } from "../outbox/outbox.ts";
import { dispatchLostTasks, type QueueHorizon } from "./task.dispatch.ts";

export interface SweeperDeps {
  db: Kysely<DB>;
  connection: NatsConnection;
  log: Logger;
  now: () => number;
  newId: () => string;
  /** Makes what is missing on the broker; names what it made. */
  repairTopology: () => Promise<string[]>;
  queues: () => Promise<string[]>;
  committed: (events: OutboxEvent[]) => void;
  onHealed?: (what: "topology" | "lost", count: number) => void;
}

export interface Sweeper {
  /** One look. A loss seen in one look is healed in the next, when the projector has caught up with the first. */
  tick(): Promise<void>;
}

/** What was seen at one moment; true of every task once the projector is past `lastUpdate`. */
interface Observation {
  horizons: QueueHorizon[];
  held: string[];
  /** Presence speaks for all workers; not so just after its bucket was made anew. */
  presenceComplete: boolean;
  lastUpdate: number;
}

/** The writer of an outbox row publishes within its hold; clocks may differ by the rest. */
const marginMs = (holdSeconds + 2) * 1_000;
/** Three times the interval at which workers renew their presence. */
const presenceSettlesMs = 10_000;
/** Batches of 500 in one look: a large loss is healed over several, so that the broker keeps up. */
const maxBatches = 10;

/** Heals what a broker outage or a wipe leaves behind: missing streams, and tasks whose message is gone (invariant 2). */
export function createSweeper(deps: SweeperDeps): Sweeper {
  const { db, connection, log } = deps;
  let observation: Observation | undefined;

  async function observe(): Promise<Observation> {
    const { created } = await streamState(connection, streams.tasks);
    const presence = await streamState(connection, `KV_${buckets.workers}`);
    const held = await readHeldTasks(connection);
    const now = await readClock(db);
    const horizons: QueueHorizon[] = [];
    for (const queue of await deps.queues()) {
      const oldest = await oldestMessageTime(connection, queue);
      const time = (oldest?.time.getTime() ?? now.getTime()) - marginMs;
      horizons.push({ queue, before: new Date(Math.max(time, created.getTime())) });
    }
    return {
      horizons,
      held,
      presenceComplete: now.getTime() - presence.created.getTime() > presenceSettlesMs,
      lastUpdate: (await streamState(connection, streams.taskUpdates)).lastSeq,
    };
  }

  async function heal(seen: Observation): Promise<void> {
    for (const horizon of seen.horizons) {
      for (let batch = 0; batch < maxBatches; batch++) {
        const events = await dispatchLostTasks(db, horizon, seen.presenceComplete ? seen.held : "unknown", deps.newId);
        if (events.length === 0) break;
        log.warn({ queue: horizon.queue, count: events.length }, "dispatched again tasks whose message was lost");
        deps.onHealed?.("lost", events.length);
        deps.committed(events);
      }
    }
  }

  return {
    async tick() {
      if (!connection.connected) return;
      const made = await deps.repairTopology();
      if (made.length > 0) {
        log.warn({ made }, "made what was missing on the broker");
        deps.onHealed?.("topology", made.length);
      }
      if (observation) {
        const { ackFloor, lastSeq } = await projectorProgress(connection);
        const wiped = lastSeq < observation.lastUpdate;
        if (!wiped && ackFloor < observation.lastUpdate) return;
        if (!wiped) await heal(observation);
      }
      observation = await observe();
      await trimProjectedUpdates(connection);
    },
  };
}

/** The clock that `dispatched_at` was read from. */
async function readClock(db: Kysely<DB>): Promise<Date> {
  const { rows } = await sql<{ now: Date }>`select now()`.execute(db);
  const [row] = rows;
  if (!row) throw new Error("PostgreSQL tells no time");
  return row.now;
}

async function readHeldTasks(connection: NatsConnection): Promise<string[]> {
  const entries = await listBucket(connection, buckets.workers);
  return entries.flatMap(({ value }) => parsePresence(value)?.holds.map(([taskId]) => taskId) ?? []);
}

function parsePresence(value: string | null): WorkerPresence | undefined {
  try {
    return workerPresenceSchema.safeParse(JSON.parse(value ?? "")).data;
  } catch {
    return undefined;
  }
}

import type { WorkerPresence } from "@millrace/contracts/messages";
import { buckets, streams } from "@millrace/contracts/subjects";
import type { NatsConnection } from "@millrace/messaging/connection";
import { consumerState, headOfQueue, type QueueHead } from "@millrace/messaging/queue-state";
import { projectorProgress, streamState, trimProjectedUpdates } from "@millrace/messaging/stream-info";
import { type Kysely, sql } from "kysely";
import type { Logger } from "pino";
import type { DB } from "../db/database.ts";
import { holdSeconds, type OutboxEvent } from "../outbox/outbox.ts";
import { listPresence } from "../workers/presence.ts";
import { createExhaustedHeads } from "./exhausted-heads.ts";
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
  /** Makes a dead letter of a message that no worker will get any more, and takes it out of the queue. */
  buryMessage: (seq: number, data: Uint8Array) => Promise<void>;
  ackWaitMs: number;
  maxDeliver: number;
  onHealed?: (what: "topology" | "lost" | "abandoned" | "exhausted", count: number) => void;
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
  const heads = createExhaustedHeads(deps);
  let observation: Observation | undefined;

  async function observe(): Promise<Observation> {
    const { created } = await streamState(connection, streams.tasks);
    const presence = await streamState(connection, `KV_${buckets.workers}`);
    const workers = await listPresence(connection);
    const held = workers.flatMap(({ holds }) => holds.map(([taskId]) => taskId));
    const now = await readClock(db);
    const presenceComplete = now.getTime() - presence.created.getTime() > presenceSettlesMs;
    const horizons: QueueHorizon[] = [];
    for (const queue of await deps.queues()) {
      const oldest = await headOfQueue(connection, queue);
      if (presenceComplete) await buryIfExhausted(queue, oldest, workers, now);
      const time = (oldest?.time.getTime() ?? now.getTime()) - marginMs;
      horizons.push({ queue, before: new Date(Math.max(time, created.getTime())) });
    }
    return {
      horizons,
      held,
      presenceComplete,
      lastUpdate: (await streamState(connection, streams.taskUpdates)).lastSeq,
    };
  }

  async function buryIfExhausted(
    queue: string,
    head: QueueHead | null,
    workers: WorkerPresence[],
    now: Date,
  ): Promise<void> {
    const body = head ? Buffer.from(head.data).toString() : "";
    const exhausted = heads.look({
      queue,
      head,
      isHeld: workers.some(({ holds }) => holds.some(([taskId]) => body.includes(taskId))),
      isServed: workers.some(({ kinds }) => kinds.some((kind) => body.includes(`"kind":"${kind}"`))),
      isPulled: ((await consumerState(connection, queue))?.waiting ?? 0) > 0,
      now: now.getTime(),
    });
    if (!exhausted) return;
    await deps.buryMessage(exhausted.seq, exhausted.data);
    deps.onHealed?.("exhausted", 1);
  }

  async function heal(seen: Observation): Promise<void> {
    for (const horizon of seen.horizons) {
      for (let batch = 0; batch < maxBatches; batch++) {
        const held = seen.presenceComplete ? seen.held : "unknown";
        const { events, abandoned } = await dispatchLostTasks(db, horizon, held, deps.newId);
        if (events.length === 0) break;
        const { queue } = horizon;
        log.warn({ queue, count: events.length, abandoned }, "dispatched again tasks whose message was lost");
        deps.onHealed?.("lost", events.length - abandoned);
        deps.onHealed?.("abandoned", abandoned);
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

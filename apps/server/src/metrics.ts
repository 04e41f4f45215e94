import type { NatsConnection } from "@millrace/messaging/connection";
import { consumerState } from "@millrace/messaging/queue-state";
import { projectorProgress } from "@millrace/messaging/stream-info";
import { type Kysely, sql } from "kysely";
import { Counter, Gauge, Registry } from "prom-client";
import { auditChains } from "./audit/audit-chain.ts";
import { readUnsealedAge } from "./audit/seal.queries.ts";
import type { DB } from "./db/database.ts";
import type { DomainDatabases } from "./db/databases.ts";
import { timeOfId } from "./new-id.ts";
import { listQueues } from "./tasks/kind.watcher.ts";

export interface Metrics {
  registry: Registry;
  tasksCreated: Counter;
  transitions: Counter;
  ignoredReports: Counter;
  published: Counter;
  healed: Counter<"what">;
  buried: Counter<"reason">;
  auditSealed: Counter<"chain">;
  limited: Counter<"limit">;
}

interface MetricsDeps {
  /** Of the domains that run here. */
  databases: DomainDatabases;
  connection: NatsConnection;
  now: () => number;
}

/**
 * What `/metrics` tells of the pipeline. Gauges are read when scraped; without PostgreSQL or NATS those that need
 * them keep their last value.
 */
export function createMetrics({ databases, connection, now }: MetricsDeps): Metrics {
  const registry = new Registry();
  const registers = [registry];
  const counter = <T extends string>(name: string, help: string, labelNames: T[] = []): Counter<T> =>
    new Counter({ name, help, labelNames, registers });

  gauge(registry, "millrace_broker_connected", "1 while NATS is connected", [], (set) => {
    set({}, connection.connected ? 1 : 0);
    return Promise.resolve();
  });
  if (databases.tasks) measureTasks(registry, databases.tasks, connection, now);
  gauge(
    registry,
    "millrace_audit_unsealed_seconds",
    "Age of the oldest audit entry without a seal",
    ["chain"],
    async (set) => {
      for (const chain of auditChains) {
        const db = databases[chain];
        if (db) set({ chain }, await readUnsealedAge(db, chain));
      }
    },
  );

  return {
    registry,
    tasksCreated: counter("millrace_tasks_created_total", "Tasks created"),
    transitions: counter("millrace_task_transitions_total", "History rows written from reports"),
    ignoredReports: counter("millrace_task_reports_ignored_total", "Reports that were stale or said nothing new"),
    published: counter("millrace_outbox_published_total", "Events confirmed by the broker"),
    healed: counter("millrace_healed_total", "What the sweeper mended", ["what"]),
    buried: counter("millrace_dead_letters_total", "Messages out of deliveries or unreadable, made dead letters", [
      "reason",
    ]),
    auditSealed: counter("millrace_audit_sealed_total", "Audit entries sealed", ["chain"]),
    limited: counter("millrace_limited_total", "Requests and logins refused because there were too many", ["limit"]),
  };
}

function measureTasks(registry: Registry, db: Kysely<DB>, connection: NatsConnection, now: () => number): void {
  gauge(
    registry,
    "millrace_outbox_pending",
    "Events committed and not yet confirmed by the broker",
    [],
    async (set) => {
      const { rows } = await sql<{ count: number }>`select count(*) from tasks.outbox`.execute(db);
      set({}, rows[0]?.count ?? 0);
    },
  );
  gauge(registry, "millrace_outbox_oldest_seconds", "Age of the oldest event in the outbox", [], async (set) => {
    const oldest = await db.selectFrom("tasks.outbox").select("id").orderBy("id").limit(1).executeTakeFirst();
    set({}, oldest ? Math.max(0, now() - timeOfId(oldest.id)) / 1_000 : 0);
  });
  gauge(registry, "millrace_projector_behind", "Reports stored and not yet projected", [], async (set) => {
    set({}, connection.connected ? (await projectorProgress(connection)).behind : 0);
  });
  gauge(
    registry,
    "millrace_queue_messages",
    "Messages of each queue on the broker: waiting, or held by workers",
    ["queue", "state"],
    async (set) => {
      if (!connection.connected) throw new Error("NATS is away");
      for (const queue of await listQueues(db)) {
        const state = await consumerState(connection, queue);
        set({ queue, state: "waiting" }, state?.pending ?? 0);
        set({ queue, state: "held" }, state?.ackPending ?? 0);
      }
    },
  );
  gauge(registry, "millrace_events_pending", "Events of auth that EVENTS has not confirmed yet", [], async (set) => {
    const { rows } = await sql<{ count: number }>`
      select count(*) from auth.outbox where published_at is null`.execute(db);
    set({}, rows[0]?.count ?? 0);
  });
  gauge(registry, "millrace_queue_tasks", "Open tasks of each queue by status", ["queue", "status"], async (set) => {
    const { rows } = await sql<{ queue: string; status: string; count: number }>`
      select queue, status, count(*) from tasks.tasks where status in ('PENDING', 'RUNNING')
      group by queue, status`.execute(db);
    for (const { queue, status, count } of rows) set({ queue, status }, count);
  });
  gauge(registry, "millrace_dead_letters_open", "Dead letters nobody has replayed or discarded", [], async (set) => {
    const { rows } = await sql<{ count: number }>`
      select count(*) from tasks.dead_letters where state = 'open'`.execute(db);
    set({}, rows[0]?.count ?? 0);
  });
}

type SetValue = (labels: Record<string, string>, value: number) => void;

function gauge(
  registry: Registry,
  name: string,
  help: string,
  labelNames: string[],
  read: (set: SetValue) => Promise<void>,
): void {
  const made: Gauge = new Gauge({
    name,
    help,
    labelNames,
    registers: [registry],
    async collect() {
      const values: [Record<string, string>, number][] = [];
      try {
        await read((labels, value) => values.push([labels, value]));
      } catch {
        return;
      }
      made.reset();
      for (const [labels, value] of values) made.set(labels, value);
    },
  });
}

import { projectorConsumer, streams, taskCreatedSubject, tasksConsumer } from "@millrace/contracts/subjects";
import type { NatsConnection } from "@millrace/messaging/connection";
import { type Consumption, consumeBatches } from "@millrace/messaging/consume";
import type { Publisher } from "@millrace/messaging/publisher";
import type { TopologyOptions } from "@millrace/messaging/stream-configs";
import { ensureTopology } from "@millrace/messaging/topology";
import type { Kysely } from "kysely";
import type { Logger } from "pino";
import type { Actor } from "../audit/audit.ts";
import { createAuditSealing } from "../audit/seal.job.ts";
import type { DB } from "../db/database.ts";
import { createDeadLetterService } from "../dead-letters/dead-letter.service.ts";
import { buryMessage, type ExhaustedDeps, handleAdvisory } from "../dead-letters/exhausted.ts";
import { advanceReplays } from "../dead-letters/replay.job.ts";
import { healForeignHistory } from "../live/history.queries.ts";
import { createHistoryTail } from "../live/history-tail.ts";
import { createProgressFeed } from "../live/progress-feed.ts";
import { createWakeBus } from "../live/wake-bus.ts";
import type { Metrics } from "../metrics.ts";
import type { OutboxEvent } from "../outbox/outbox.ts";
import { createRelay } from "../outbox/relay.ts";
import { createPlacement } from "../performers/placement.job.ts";
import { shuffleTasks } from "../performers/shuffle.ts";
import { createUserCache } from "../performers/user-cache.ts";
import type { UserSource } from "../performers/user-source.ts";
import { repairPauses } from "../queues/pause-repair.ts";
import { createQueueService, listPausedQueues } from "../queues/queue.service.ts";
import { every } from "../repeating-job.ts";
import { fireSchedules } from "../schedules/schedule.job.ts";
import { createScheduleService } from "../schedules/schedule.service.ts";
import { listPresence } from "../workers/presence.ts";
import { expireTasks } from "./expiry.job.ts";
import { createKindCatalog } from "./kind.catalog.ts";
import { listQueues, watchKinds } from "./kind.watcher.ts";
import { createProjector } from "./projector.ts";
import { everyFlag, restoreFlags } from "./restore-flags.ts";
import { createSweeper } from "./sweeper.ts";
import { createTaskActions } from "./task.actions.ts";
import { dispatchDueTasks } from "./task.dispatch.ts";
import { createProgressReader } from "./task.progress.ts";
import { createTasksService } from "./task.service.ts";

export interface TasksDomainDeps {
  /** For what people ask. */
  db: Kysely<DB>;
  /** For the pipeline's statements, whose plans are pinned. */
  pipeline: Kysely<DB>;
  connection: NatsConnection;
  publisher: Publisher;
  /** Names this server among others. */
  instance: string;
  topology: TopologyOptions & { ackWaitMs: number; maxDeliver: number };
  sweepMs: number;
  metrics: Metrics;
  log: Logger;
  now: () => number;
  random: () => number;
  newId: () => string;
  /** Who somebody is; null where nobody can be asked. */
  userSource: UserSource | null;
  /** Domain events were committed. */
  onEvents: () => void;
}

export type TasksDomain = ReturnType<typeof createTasksDomain>;

/** Everything that works on the schema `tasks`: services for the router, and what runs by itself. */
export function createTasksDomain(deps: TasksDomainDeps) {
  const { db, pipeline, connection, metrics, log, now, random, newId } = deps;
  const onError = (what: string) => (error: unknown) => log.error({ err: error }, `${what} failed, trying again`);

  const onHealed = (what: string, count: number): void => metrics.healed.inc({ what }, count);
  const onLate = (count: number): void => {
    log.warn({ count }, "dispatched tasks that were due long ago");
    onHealed("overdue", count);
  };

  let heldBack: ReadonlySet<string> = new Set();
  const readPauses = async (): Promise<void> => {
    heldBack = new Set((await listPausedQueues(db)).map(taskCreatedSubject));
  };

  const tail = createHistoryTail({ db: pipeline, log });
  const wakeBus = createWakeBus({ connection, instance: deps.instance, onWake: () => tail.wake() });
  const relay = createRelay({
    db: pipeline,
    publisher: deps.publisher,
    brokerConnected: () => connection.connected,
    log,
    heldBack: () => heldBack,
    onPublished: (count) => metrics.published.inc(count),
    onRecovered: (count) => onHealed("outbox", count),
  });
  const committed = (events: OutboxEvent[]): void => {
    relay.committed(events);
    tail.wake();
    wakeBus.wakeOthers();
  };

  const catalog = createKindCatalog({ db, now });
  const common = { db: pipeline, connection, catalog, now, random, newId, committed, log, onEvents: deps.onEvents };
  const placement = createPlacement(common);
  const userCache = createUserCache({ db, log, source: deps.userSource, onChanged: () => placement.wake() });
  const ensureKnown = (ids: string[]): Promise<string[]> => userCache.ensureKnown(ids);
  const repairTopology = async (): Promise<string[]> => {
    const { created } = await ensureTopology(connection, { ...deps.topology, queues: await listQueues(db) });
    await restoreFlags(common, created);
    await repairPauses(common);
    return created;
  };
  const exhausted: ExhaustedDeps = { ...common, onBuried: (reason) => metrics.buried.inc({ reason }) };
  const project = createProjector({
    ...common,
    onProjected: (applied, ignored) => {
      metrics.transitions.inc(applied);
      metrics.ignoredReports.inc(ignored);
    },
  });
  const sweeper = createSweeper({
    ...common,
    repairTopology,
    queues: () => listQueues(db),
    buryMessage: (seq, data) => buryMessage(exhausted, seq, data),
    ackWaitMs: deps.topology.ackWaitMs,
    maxDeliver: deps.topology.maxDeliver,
    onHealed,
  });
  const sealAudit = createAuditSealing({
    ...common,
    db,
    chain: "tasks",
    onSealed: (count) => metrics.auditSealed.inc({ chain: "tasks" }, count),
  });

  const jobs = [
    every(deps.sweepMs, () => sweeper.tick(), onError("sweep")),
    every(250, () => dispatchDueTasks({ ...common, onLate }), onError("dispatch of due tasks")),
    every(500, () => fireSchedules(common), onError("schedules")),
    every(1_000, () => expireTasks(common), onError("expiry")),
    every(100, () => advanceReplays(common), onError("replays")),
    every(5_000, () => placement.run(), onError("giving out manual tasks")),
    every(5_000, () => userCache.backfill(), onError("learning who is there")),
    every(3_600_000, () => userCache.pruneInbox(), onError("removal of old event ids")),
    every(1_000, readPauses, onError("reading pauses")),
    every(1_000, sealAudit, onError("sealing the audit")),
  ];
  let consumptions: Consumption[] = [];
  const hearUsers = (): Consumption =>
    consumeBatches(connection, {
      stream: streams.events,
      consumer: tasksConsumer,
      maxMessages: 50,
      handle: (messages) => userCache.hear(messages),
      onError: onError("events about users"),
    });

  return {
    services: {
      tasks: createTasksService({
        ...common,
        ensureKnown,
        onCreated: (count) => metrics.tasksCreated.inc(count),
      }),
      taskActions: createTaskActions({ ...common, reads: db, ensureKnown }),
      shuffleTasks: (actor: Actor, reason: string | undefined) => shuffleTasks(common, actor, reason),
      deadLetters: createDeadLetterService(common),
      schedules: createScheduleService(common),
      queues: createQueueService({ ...common, onChanged: () => void readPauses().catch(onError("reading pauses")) }),
      taskReads: {
        db,
        now,
        connection,
        tail,
        progress: createProgressFeed(connection),
        readProgress: createProgressReader(connection),
        isUser: async (id: string) => (await ensureKnown([id])).length === 0,
        presence: () => (connection.connected ? listPresence(connection).catch(() => null) : Promise.resolve(null)),
      },
    },

    async start(): Promise<void> {
      if (await healForeignHistory(db)) {
        log.warn("history from another cluster: a new epoch begins, subscribers resync");
      }
      // With the broker there, streams stand before anyone asks for them; without it the sweeper makes them later.
      if (await whenConnected(connection, 2_000)) await repairTopology().catch(onError("first look at the broker"));
      // Whoever made the buckets anew may have died before it had said what they forgot.
      await restoreFlags(common, everyFlag).catch(onError("saying flags again"));
      relay.start();
      for (const job of jobs) job.start();
      consumptions = [
        consumeBatches(connection, {
          stream: streams.taskUpdates,
          consumer: projectorConsumer,
          // More messages of 512 kB at once would be more than the broker keeps for a slow reader.
          maxMessages: 40,
          handle: (messages) => project(messages.map((message) => message.data)),
          onError: onError("projection"),
        }),
        consumeBatches(connection, {
          stream: streams.deadLetters,
          consumer: projectorConsumer,
          maxMessages: 50,
          handle: async (messages) => {
            for (const { data } of messages) await handleAdvisory(exhausted, data);
          },
          onError: onError("dead letters"),
        }),
        ...(deps.userSource ? [hearUsers()] : []),
        watchKinds({ ...common, db, onChanged: async () => void (await repairTopology()) }),
      ];
    },

    /** Nothing new begins. */
    async stopJobs(): Promise<void> {
      await Promise.all([...jobs.map((job) => job.stop()), placement.stop()]);
    },

    /** After the last request: what is under way is finished. */
    async stop(): Promise<void> {
      await Promise.all([tail.stop(), ...consumptions.map((consumption) => consumption.stop())]);
      await relay.stop();
    },
  };
}

async function whenConnected(connection: NatsConnection, timeoutMs: number): Promise<boolean> {
  const waited = new Promise<boolean>((resolve) => setTimeout(resolve, timeoutMs, false).unref());
  return Promise.race([connection.ready().then(() => true), waited]);
}

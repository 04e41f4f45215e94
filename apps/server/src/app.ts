import { randomUUID } from "node:crypto";
import { projectorConsumer, streams } from "@millrace/contracts/subjects";
import { connectNats, type NatsConnection } from "@millrace/messaging/connection";
import { type Consumption, consumeBatches } from "@millrace/messaging/consume";
import { createPublisher } from "@millrace/messaging/publisher";
import { ensureTopology } from "@millrace/messaging/topology";
import { sql } from "kysely";
import type { Logger } from "pino";
import { v7 as uuidv7 } from "uuid";
import { createAuthService } from "./auth/auth.service.ts";
import { createPasswords } from "./auth/passwords.ts";
import { seedLocalAccounts } from "./auth/seed.ts";
import type { Config } from "./config.ts";
import { createDatabase } from "./db/client.ts";
import type { DB } from "./db/database.ts";
import { migrate } from "./db/migrate.ts";
import { whenReachable } from "./db/when-reachable.ts";
import { createHttpServer, type HttpServer, type HttpServerDeps } from "./http/server.ts";
import { healForeignHistory } from "./live/history.queries.ts";
import { createHistoryTail } from "./live/history-tail.ts";
import { createProgressFeed } from "./live/progress-feed.ts";
import { createMetrics } from "./metrics.ts";
import type { OutboxEvent } from "./outbox/outbox.ts";
import { createRelay } from "./outbox/relay.ts";
import { appRouter } from "./router.ts";
import { createKindCatalog } from "./tasks/kind.catalog.ts";
import { listQueues, watchKinds } from "./tasks/kind.watcher.ts";
import { createProjector } from "./tasks/projector.ts";
import { createSweeper } from "./tasks/sweeper.ts";
import { dispatchDueTasks } from "./tasks/task.dispatch.ts";
import { createProgressReader } from "./tasks/task.progress.ts";
import { createTasksService } from "./tasks/task.service.ts";
import { every } from "./repeating-job.ts";
import { createWakeBus } from "./live/wake-bus.ts";

export interface AppOverrides {
  log: Logger;
  now?: () => number;
  newId?: () => string;
}

export interface App {
  /** Resolves once requests are answered; the broker may come later. */
  start(): Promise<{ port: number }>;
  stop(): Promise<void>;
  /** Settles with a reason when the app cannot go on and must be started anew. */
  failed: Promise<Error>;
}

/**
 * The planner must not take a hash join over a table that was small when the statement was prepared: measured,
 * such a plan stays and reads the whole table for each batch.
 */
const pipelinePlan = "-c enable_hashjoin=off -c enable_mergejoin=off -c enable_seqscan=off";

/** Puts the server together; the only place that wires. */
export function createApp(config: Config, { log, now = Date.now, newId = uuidv7 }: AppOverrides): App {
  const database = createDatabase<DB>({
    url: config.databaseUrl,
    max: config.databaseConnections,
    applicationName: "millrace",
    log,
  });
  const pipeline = createDatabase<DB>({
    url: config.databaseUrl,
    max: config.databaseConnections,
    applicationName: "millrace-pipeline",
    options: { options: pipelinePlan },
    log,
  });
  const { db } = database;
  const instance = randomUUID();
  const connection = connectNats({ url: config.natsUrl, role: "server", name: `millrace-server ${instance}`, log });
  const publisher = createPublisher(connection);
  const metrics = createMetrics(async () => {
    const { rows } = await sql<{ count: number }>`select count(*) from tasks.outbox`.execute(db);
    return rows[0]?.count ?? 0;
  });

  const tail = createHistoryTail({ db: pipeline.db, log });
  const wakeBus = createWakeBus({ connection, instance, onWake: () => tail.wake() });
  const relay = createRelay({
    db: pipeline.db,
    publisher,
    brokerConnected: () => connection.connected,
    log,
    onPublished: (count) => metrics.published.inc(count),
  });
  const committed = (events: OutboxEvent[]): void => {
    relay.committed(events);
    tail.wake();
    wakeBus.wakeOthers();
  };

  const catalog = createKindCatalog({ db, now });
  const repairTopology = async (): Promise<string[]> => {
    const queues = await listQueues(db);
    const { created } = await ensureTopology(connection, {
      replicas: config.natsReplicas,
      ackWaitMs: config.ackWaitMs,
      queues,
    });
    return created;
  };
  const passwords = createPasswords();
  const auth = createAuthService({ db, passwords, config: { sessionDays: config.sessionDays }, log });
  const tasks = createTasksService({
    db: pipeline.db,
    catalog,
    now,
    newId,
    committed,
    onCreated: (count) => metrics.tasksCreated.inc(count),
  });
  const project = createProjector({
    db: pipeline.db,
    newId,
    log,
    committed,
    onProjected: (applied, ignored) => {
      metrics.transitions.inc(applied);
      metrics.ignoredReports.inc(ignored);
    },
  });
  const sweeper = createSweeper({
    db: pipeline.db,
    connection,
    log,
    now,
    newId,
    repairTopology,
    queues: () => listQueues(db),
    committed,
    onHealed: (what, count) => metrics.healed.inc({ what }, count),
  });
  const httpDeps: HttpServerDeps = {
    router: appRouter,
    config,
    services: {
      auth,
      tasks,
      taskReads: {
        db,
        connection,
        tail,
        progress: createProgressFeed(connection),
        readProgress: createProgressReader(connection),
      },
    },
    log,
    readiness: {
      postgres: () =>
        sql`select 1`.execute(db).then(
          () => true,
          () => false,
        ),
      nats: () => connection.connected,
    },
    registry: metrics.registry,
  };

  const onError = (what: string) => (error: unknown) => log.error({ err: error }, `${what} failed, trying again`);
  const jobs = [
    every(config.sweepMs, () => sweeper.tick(), onError("sweep")),
    every(1_000, async () => committed(await dispatchDueTasks(pipeline.db, newId)), onError("dispatch of due tasks")),
    every(3_600_000, () => auth.removeExpiredSessions(), onError("removal of expired sessions")),
  ];
  let http: HttpServer | undefined;
  let projector: Consumption | undefined;
  let kinds: ReturnType<typeof watchKinds> | undefined;

  return {
    failed: connection.closed.then((reason) => reason ?? new Promise<never>(() => undefined)),

    async start() {
      await whenReachable(() => migrate(db, log), log);
      await seedLocalAccounts({ db, passwords, config, log });
      if (await healForeignHistory(db))
        log.warn("history from another cluster: a new epoch begins, subscribers resync");
      // With the broker there, streams stand before anyone asks for them; without it the sweeper makes them later.
      if (await whenConnected(connection, 2_000)) await repairTopology().catch(onError("first look at the broker"));
      relay.start();
      for (const job of jobs) job.start();
      projector = consumeBatches(connection, {
        stream: streams.taskUpdates,
        consumer: projectorConsumer,
        maxMessages: 40,
        handle: (messages) => project(messages.map((message) => message.data)),
        onError: onError("projection"),
      });
      kinds = watchKinds({
        db,
        connection,
        catalog,
        now,
        log,
        onChanged: async () => void (await repairTopology()),
      });
      http = await createHttpServer(httpDeps);
      const { port } = await http.listen();
      log.info({ host: config.host, port }, "listening");
      return { port };
    },

    /** In the order that loses nothing: no new work, close what waits, finish what runs, then the connections. */
    async stop() {
      http?.drain();
      await Promise.all([...jobs.map((job) => job.stop()), http?.close(), kinds?.stop()]);
      await Promise.all([tail.stop(), projector?.stop()]);
      await relay.stop();
      publisher.close();
      await connection.drain();
      await Promise.all([pipeline.end(), database.end()]);
    },
  };
}

async function whenConnected(connection: NatsConnection, timeoutMs: number): Promise<boolean> {
  const waited = new Promise<boolean>((resolve) => setTimeout(resolve, timeoutMs, false).unref());
  return Promise.race([connection.ready().then(() => true), waited]);
}

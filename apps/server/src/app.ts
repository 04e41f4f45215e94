import { randomUUID } from "node:crypto";
import { connectNats } from "@millrace/messaging/connection";
import { createPublisher } from "@millrace/messaging/publisher";
import type { Service } from "@millrace/messaging/services";
import { ensureEventStream } from "@millrace/messaging/topology";
import { sql } from "kysely";
import type { Logger } from "pino";
import { createCallerChanges } from "./access/caller-changes.ts";
import { createAuthDomain } from "./auth/auth.domain.ts";
import type { Config } from "./config.ts";
import { createDatabase } from "./db/client.ts";
import type { DB } from "./db/database.ts";
import { migrate } from "./db/migrate.ts";
import { whenReachable } from "./db/when-reachable.ts";
import { createEventRelay } from "./events/event.relay.ts";
import { createHttpServer, type HttpServer } from "./http/server.ts";
import { createLimits } from "./limits/limits.ts";
import { createMetrics } from "./metrics.ts";
import { createIds } from "./new-id.ts";
import { startOperatorServices } from "./operators/operator.services.ts";
import { appRouter } from "./router.ts";
import { createTasksDomain } from "./tasks/tasks.domain.ts";

export interface AppOverrides {
  log: Logger;
  now?: () => number;
  random?: () => number;
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
export function createApp(config: Config, overrides: AppOverrides): App {
  const { log, now = Date.now, random = Math.random, newId = createIds(now) } = overrides;
  const pool = { url: config.databaseUrl, max: config.databaseConnections, log };
  const database = createDatabase<DB>({ ...pool, applicationName: "millrace" });
  const pipeline = createDatabase<DB>({
    ...pool,
    applicationName: "millrace-pipeline",
    options: { options: pipelinePlan },
  });
  const { db } = database;
  const instance = randomUUID();
  const connection = connectNats({ url: config.natsUrl, role: "server", name: `millrace-server ${instance}`, log });
  const publisher = createPublisher(connection);
  const callers = createCallerChanges(connection);
  const metrics = createMetrics({ db, connection, now });

  const topology = { replicas: config.natsReplicas, ackWaitMs: config.ackWaitMs, maxDeliver: config.maxDeliver };
  const authEvents = createEventRelay({
    db,
    outbox: "auth.outbox",
    publisher,
    connection,
    ensureStream: () => ensureEventStream(connection, topology),
    log,
    onPublished: (count) => metrics.published.inc(count),
  });
  const limits = createLimits({
    databaseUrl: config.databaseUrl,
    settings: config.limits,
    log,
    now,
    onLimited: (limit) => metrics.limited.inc({ limit }),
  });

  const auth = createAuthDomain({
    db,
    config,
    log,
    now,
    newId,
    onSealed: (count) => metrics.auditSealed.inc({ chain: "auth" }, count),
    onCallerChanged: (id) => callers.announce(id),
    onEvents: () => authEvents.wake(),
    onHashingRefused: () => metrics.limited.inc({ limit: "hashing" }),
  });
  const tasks = createTasksDomain({
    db,
    pipeline: pipeline.db,
    connection,
    publisher,
    instance,
    topology,
    sweepMs: config.sweepMs,
    metrics,
    log,
    now,
    random,
    newId,
  });
  const services = { ...auth.services, ...tasks.services, signInLimits: limits.signIn };
  const postgresAnswers = (): Promise<boolean> =>
    sql`select 1`.execute(db).then(
      () => true,
      () => false,
    );
  let http: HttpServer | undefined;
  let operators: Service[] = [];

  return {
    failed: connection.closed.then((reason) => reason ?? new Promise<never>(() => undefined)),

    async start() {
      await whenReachable(() => migrate(db, log), log);
      await auth.start();
      await tasks.start();
      authEvents.start();
      limits.start();
      operators = startOperatorServices({ connection, services, log });
      http = await createHttpServer({
        router: appRouter,
        config,
        services,
        identity: auth.identity,
        onCallerChange: (listener) => callers.onChange(listener),
        apiLimit: limits.api,
        oidc: auth.oidc,
        log,
        readiness: { postgres: postgresAnswers, nats: () => connection.connected },
        registry: metrics.registry,
      });
      const { port } = await http.listen();
      log.info({ host: config.host, port }, "listening");
      return { port };
    },

    /** In the order that loses nothing: no new work, close what waits, finish what runs, then the connections. */
    async stop() {
      http?.drain();
      await Promise.all([
        tasks.stopJobs(),
        auth.stopJobs(),
        http?.close(),
        limits.stop(),
        ...operators.map((service) => service.stop()),
      ]);
      await Promise.all([tasks.stop(), authEvents.stop()]);
      publisher.close();
      await connection.drain();
      await Promise.all([pipeline.end(), database.end()]);
    },
  };
}

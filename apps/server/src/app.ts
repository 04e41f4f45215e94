import { randomUUID } from "node:crypto";
import { connectNats } from "@millrace/messaging/connection";
import { createPublisher } from "@millrace/messaging/publisher";
import type { Service } from "@millrace/messaging/services";
import { ensureEventStream } from "@millrace/messaging/topology";
import type { Logger } from "pino";
import { createAuthLook } from "./access/auth-look.ts";
import { type CallerChanges, createCallerChanges } from "./access/caller-changes.ts";
import type { Identity } from "./access/principal.ts";
import { createRemoteIdentity } from "./access/remote-identity.ts";
import { createAuthDomain } from "./auth/auth.domain.ts";
import type { Config } from "./config.ts";
import { createDatabase } from "./db/client.ts";
import type { DB } from "./db/database.ts";
import { openDatabases } from "./db/databases.ts";
import { whenReachable } from "./db/when-reachable.ts";
import { createEventRelay } from "./events/event.relay.ts";
import type { AdmissionLimits } from "./http/admission.ts";
import { createHttpServer, type HttpServer } from "./http/server.ts";
import { createLimits } from "./limits/limits.ts";
import { createMachineApi, type MachineApi } from "./machine-api/machine-api.ts";
import { createMetrics } from "./metrics.ts";
import { createIds } from "./new-id.ts";
import { startOperatorServices } from "./operators/operator.services.ts";
import { routerOf } from "./router.ts";
import { createTasksDomain } from "./tasks/tasks.domain.ts";
import type { Services } from "./trpc.ts";

export interface AppOverrides {
  log: Logger;
  now?: () => number;
  random?: () => number;
  newId?: () => string;
  admission?: AdmissionLimits;
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
  const pool = { max: config.databaseConnections, log };
  const databases = openDatabases(config.databaseUrls, { ...pool, applicationName: "millrace" });
  const instance = randomUUID();
  const connection = connectNats({ url: config.natsUrl, role: "server", name: `millrace-server ${instance}`, log });
  const publisher = createPublisher(connection);
  const callers = createCallerChanges(connection);
  const stopping = new AbortController();
  const metrics = createMetrics({ databases: databases.byDomain, connection, now });

  const topology = { replicas: config.natsReplicas, ackWaitMs: config.ackWaitMs, maxDeliver: config.maxDeliver };
  const { auth: authDb, tasks: tasksDb } = databases.byDomain;
  const authEvents =
    authDb &&
    createEventRelay({
      db: authDb,
      outbox: "auth.outbox",
      publisher,
      connection,
      ensureStream: () => ensureEventStream(connection, topology),
      log,
      onPublished: (count) => metrics.published.inc(count),
    });
  const taskEvents =
    tasksDb &&
    createEventRelay({
      db: tasksDb,
      outbox: "tasks.event_outbox",
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

  const auth =
    authDb &&
    createAuthDomain({
      db: authDb,
      config,
      log,
      now,
      newId,
      onSealed: (count) => metrics.auditSealed.inc({ chain: "auth" }, count),
      onCallerChanged: (id) => callers.announce(id),
      onEvents: () => authEvents?.wake(),
      onHashingRefused: () => metrics.limited.inc({ limit: "hashing" }),
    });
  // Before the streams are cut: what comes back must not find what was known.
  const identity = auth?.identity ?? lookAtAuth(config.authUrl, callers, { now, log });

  const pipeline = createDatabase<DB>({
    ...pool,
    url: config.databaseUrls.get("tasks") ?? config.databaseUrl,
    applicationName: "millrace-pipeline",
    options: { options: pipelinePlan },
  });
  const tasks =
    tasksDb &&
    createTasksDomain({
      db: tasksDb,
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
      userSource: auth?.userSource ?? askAuth(config, stopping.signal),
      onEvents: () => taskEvents?.wake(),
    });
  if (tasks && !auth && !config.machineClient) {
    log.warn("without MILLRACE_CLIENT_ID nobody can be asked who people are: manual tasks wait for performers");
  }
  // The router has no procedure of a domain that does not run here, so that nobody asks for its services.
  const services: Services = Object.assign(
    Object.create(null),
    { audits: databases.byDomain, signInLimits: limits.signIn },
    auth?.services,
    tasks?.services,
  );
  let http: HttpServer | undefined;
  let operators: Service[] = [];

  return {
    failed: connection.closed.then((reason) => reason ?? new Promise<never>(() => undefined)),

    async start() {
      await whenReachable(() => databases.migrate(), log);
      await auth?.start();
      await tasks?.start();
      authEvents?.start();
      taskEvents?.start();
      limits.start();
      operators = tasks ? startOperatorServices({ connection, services, log }) : [];
      http = await createHttpServer({
        ...(overrides.admission && { admission: overrides.admission }),
        router: routerOf(config.databaseUrls.keys()),
        config,
        services,
        identity,
        onCallerChange: (listener) => callers.onChange(listener),
        apiLimit: limits.api,
        oidc: auth?.oidc,
        log,
        readiness: { postgres: () => databases.answer(), nats: () => connection.connected },
        registry: metrics.registry,
      });
      const { port } = await http.listen();
      log.info({ host: config.host, port, domains: [...config.databaseUrls.keys()] }, "listening");
      return { port };
    },

    /** In the order that loses nothing: no new work, close what waits, finish what runs, then the connections. */
    async stop() {
      http?.drain();
      stopping.abort();
      await Promise.all([
        tasks?.stopJobs(),
        auth?.stopJobs(),
        http?.close(),
        limits.stop(),
        ...operators.map((service) => service.stop()),
      ]);
      await Promise.all([tasks?.stop(), authEvents?.stop(), taskEvents?.stop()]);
      publisher.close();
      await connection.drain();
      await Promise.all([pipeline.end(), databases.end()]);
    },
  };
}

/** Null where no client was made for it. */
function askAuth({ authUrl, machineClient }: Config, signal: AbortSignal): MachineApi | null {
  if (authUrl === undefined || machineClient === undefined) return null;
  const { id: clientId, secret: clientSecret } = machineClient;
  return createMachineApi({ url: authUrl, clientId, clientSecret, scopes: ["users:read"], signal });
}

function lookAtAuth(
  url: string | undefined,
  callers: CallerChanges,
  { now, log }: { now: () => number; log: Logger },
): Identity {
  if (url === undefined) throw new Error("A server without the domain auth must be told where auth answers.");
  const identity = createRemoteIdentity({ look: createAuthLook({ url }), now, log });
  callers.onChange((principalId) => identity.forget(principalId));
  return identity;
}

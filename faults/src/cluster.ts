import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readDataDir, repositoryRoot } from "@millrace/local-stack/config";
import { findNatsServer } from "@millrace/local-stack/nats-binary";
import { type NatsServer, startNats } from "@millrace/local-stack/nats-server";
import { findFreePort } from "@millrace/local-stack/ports";
import { type PostgresServer, startPostgres } from "@millrace/local-stack/postgres";
import { createMember, type Member } from "./member.ts";
import { type Proxy, startProxy } from "./proxy.ts";

export interface ClusterOptions {
  servers?: number;
  workers?: number;
  ackWaitMs?: number;
  maxDeliver?: number;
  sweepMs?: number;
  /** Tasks a worker holds at a time. */
  slots?: number;
  /** Workers that die are started again. */
  keepsWorkers?: boolean;
  /** Puts proxies between the servers and PostgreSQL, the servers and the broker, the workers and the broker. */
  isProxied?: boolean;
  serverEnv?: Record<string, string>;
}

export interface Proxies {
  database: Proxy;
  serverBroker: Proxy;
  workerBroker: Proxy;
}

/** A whole Millrace of real processes with data of its own. */
export interface Cluster extends AsyncDisposable {
  postgres: PostgresServer;
  nats: NatsServer;
  servers: Member[];
  workers: Member[];
  /** Where each server answers. */
  urls: string[];
  effectsFile: string;
  /** Throws unless the cluster is proxied. */
  proxies(): Proxies;
}

function withPort(url: string, port: number): string {
  return url.replace(/:\d+(?=\/|$)/, `:${port}`);
}

async function startProxies(stack: AsyncDisposableStack, postgres: PostgresServer, nats: NatsServer): Promise<Proxies> {
  return {
    database: stack.use(await startProxy(postgres.port)),
    serverBroker: stack.use(await startProxy(nats.port)),
    workerBroker: stack.use(await startProxy(nats.port)),
  };
}

export async function startCluster(options: ClusterOptions = {}): Promise<Cluster> {
  const stack = new AsyncDisposableStack();
  try {
    return await assemble(options, stack);
  } catch (error) {
    await stack.disposeAsync();
    throw error;
  }
}

async function assemble(options: ClusterOptions, stack: AsyncDisposableStack): Promise<Cluster> {
  const { servers: serverCount = 1, workers: workerCount = 1, ackWaitMs = 2_000, maxDeliver = 5 } = options;
  const dataDir = await mkdtemp(join(tmpdir(), "millrace-faults-"));
  stack.defer(() => rm(dataDir, { recursive: true, force: true }));
  const logDir = join(dataDir, "logs");
  const effectsFile = join(dataDir, "effects.jsonl");
  const postgres = stack.use(await startPostgres({ dataDir }));
  const binary = await findNatsServer({ dataDir: readDataDir() });
  const nats = stack.use(await startNats({ dataDir, binary }));
  const proxies = options.isProxied ? await startProxies(stack, postgres, nats) : undefined;
  const serverBrokerPort = proxies?.serverBroker.port ?? nats.port;
  const workerBrokerPort = proxies?.workerBroker.port ?? nats.port;
  const serverEnv = {
    DATABASE_URL: withPort(postgres.url, proxies?.database.port ?? postgres.port),
    NATS_URL: withPort(nats.urls.server, serverBrokerPort),
    HOST: "127.0.0.1",
    LOG_LEVEL: "warn",
    // One account creates everything here.
    MILLRACE_LIMIT_API_PER_MINUTE: "0",
    MILLRACE_ACK_WAIT_MS: String(ackWaitMs),
    MILLRACE_MAX_DELIVER: String(maxDeliver),
    MILLRACE_SWEEP_MS: String(options.sweepMs ?? 500),
    ...options.serverEnv,
  };
  const workerEnv = {
    NATS_URL: withPort(nats.urls.worker, workerBrokerPort),
    FAULTS_EFFECTS_FILE: effectsFile,
    FAULTS_SLOTS: String(options.slots ?? 50),
  };

  const urls: string[] = [];
  const servers: Member[] = [];
  for (let index = 0; index < serverCount; index += 1) {
    const port = await findFreePort();
    urls.push(`http://127.0.0.1:${port}`);
    const script = join(repositoryRoot, "apps", "server", "src", "main.ts");
    const env = { ...serverEnv, PORT: String(port) };
    servers.push(stack.use(createMember({ name: `server-${index}`, script, env, logDir })));
  }
  const script = join(import.meta.dirname, "worker.ts");
  const workers = Array.from({ length: workerCount }, (_, index) =>
    stack.use(
      createMember({
        name: `worker-${index}`,
        script,
        env: workerEnv,
        logDir,
        isKept: options.keepsWorkers ?? false,
      }),
    ),
  );
  // One after the other: the first one migrates.
  for (const server of servers) await server.start();
  await Promise.all(workers.map((worker) => worker.start()));

  return {
    postgres,
    nats,
    servers,
    workers,
    urls,
    effectsFile,
    proxies() {
      if (!proxies) throw new Error("this cluster has no proxies");
      return proxies;
    },
    async [Symbol.asyncDispose]() {
      postgres.signal("SIGCONT");
      await nats.kill("SIGCONT");
      await stack.disposeAsync();
    },
  };
}

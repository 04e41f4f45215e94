import { connect } from "node:net";

import { Client } from "pg";

import type { Settings } from "../commands/settings.ts";
import { LocalStackError, messageOf } from "../errors.ts";
import { startNats } from "../nats-server.ts";
import { startPostgres } from "../postgres.ts";
import { keepService } from "./keep-service.ts";
import type { Progress } from "./progress.ts";

export interface Services {
  databaseUrl: string;
  natsUrl: string;
  natsWorkerUrl: string;
  /** Only for a nats-server that was started here. */
  operatorContextFile?: string;
}

async function checkDatabase(url: string): Promise<void> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
  try {
    await client.connect();
    await client.end();
  } catch (error) {
    throw new LocalStackError(
      `DATABASE_URL does not lead to a database (${messageOf(error)}): correct it, or unset it.`,
    );
  }
}

async function checkNats(url: string): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const [first = ""] = url.split(",");
  const { hostname, port } = new URL(first.includes("://") ? first : `nats://${first}`);
  const socket = connect({ host: hostname, port: Number(port || 4222), timeout: 5_000 });
  socket
    .once("connect", resolve)
    .once("error", reject)
    .once("timeout", () => reject(new Error("no answer")));
  try {
    await promise;
  } catch (error) {
    throw new LocalStackError(`NATS_URL does not lead to a server (${messageOf(error)}): correct it, or unset it.`);
  } finally {
    socket.destroy();
  }
}

async function bringPostgres(settings: Settings, progress: Progress, stack: AsyncDisposableStack): Promise<string> {
  const { databaseUrl, dataDir } = settings;
  if (databaseUrl !== undefined) {
    await progress.step("PostgreSQL from DATABASE_URL", () => checkDatabase(databaseUrl));
    return databaseUrl;
  }
  const start = () => startPostgres({ dataDir, log: progress.note });
  const server = await progress.step("PostgreSQL", start);
  stack.use(keepService("PostgreSQL", server, progress.note));
  return server.url;
}

type NatsServices = Omit<Services, "databaseUrl">;

async function bringNats(settings: Settings, progress: Progress, stack: AsyncDisposableStack): Promise<NatsServices> {
  const { natsUrl, natsWorkerUrl, dataDir } = settings;
  if (natsUrl !== undefined) {
    await progress.step("NATS from NATS_URL", () => checkNats(natsUrl));
    return { natsUrl, natsWorkerUrl: natsWorkerUrl ?? natsUrl };
  }
  const start = () => startNats({ dataDir, log: progress.note });
  const server = await progress.step("nats-server", start);
  stack.use(keepService("nats-server", server, progress.note));
  const { urls, operatorContextFile } = server;
  return { natsUrl: urls.server, natsWorkerUrl: natsWorkerUrl ?? urls.worker, operatorContextFile };
}

/** PostgreSQL and nats-server, found or started; what was started here is stopped with the stack. */
export async function bringServices(
  settings: Settings,
  progress: Progress,
  stack: AsyncDisposableStack,
): Promise<Services> {
  // Both are awaited even if one fails: what has started by then must be in the stack.
  const [database, nats] = await Promise.allSettled([
    bringPostgres(settings, progress, stack),
    bringNats(settings, progress, stack),
  ]);
  if (database.status === "rejected") throw database.reason;
  if (nats.status === "rejected") throw nats.reason;
  return { databaseUrl: database.value, ...nats.value };
}

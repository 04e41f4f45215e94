import { readFile } from "node:fs/promises";
import { join, resolve } from "node:path";

import { readMachine, type Machine } from "./config.ts";
import { startDaemon, type Daemon } from "./daemon.ts";
import { databaseUrl, ensureDatabase } from "./databases.ts";
import { LocalStackError } from "./errors.ts";
import { clearLeftover } from "./leftover.ts";
import { lastLines } from "./log-file.ts";
import { findFreePort } from "./ports.ts";
import { choosePostgresAccount, type PostgresAccount } from "./postgres-account.ts";
import { findPostgresBinaries } from "./postgres-binaries.ts";
import { brokenCluster, openCluster, postgresUser, type Cluster } from "./postgres-cluster.ts";
import { waitUntil } from "./wait-until.ts";

export interface PostgresOptions {
  /** Millrace's data directory; the cluster lives in `<dataDir>/postgres`. Made if missing. */
  dataDir: string;
  /** A free one by default. */
  port?: number;
  /** Told what takes a while. */
  log?: (message: string) => void;
  machine?: Machine;
}

export type StopMode = "fast" | "immediate";

export interface PostgresServer extends AsyncDisposable {
  /** The database `millrace`. */
  url: string;
  /** The database `postgres`, for creating and dropping others. */
  adminUrl: string;
  port: number;
  readonly pid: number;
  logFile: string;
  /** Resolves when the server that runs now has ended, with a few words on how. */
  readonly ended: Promise<string>;
  /** `fast` disconnects everybody in good order; `immediate` is a crash that needs recovery. */
  stop(mode?: StopMode): Promise<void>;
  signal(signal: NodeJS.Signals): void;
  /** Starts it again on the same port after a stop or a crash. */
  start(): Promise<void>;
}

interface Launch {
  cluster: Cluster;
  account: PostgresAccount;
  port: number;
  logFile: string;
}

const stopTimeoutMs = 20_000;
const startTimeoutMs = 60_000;

async function isReady(directory: string): Promise<boolean> {
  const pidFile = await readFile(join(directory, "postmaster.pid"), "utf8").catch(() => "");
  return pidFile.split("\n")[7]?.trim() === "ready";
}

async function launch({ cluster, account, port, logFile }: Launch): Promise<Daemon> {
  const { directory } = cluster;
  await clearLeftover(join(directory, "postmaster.pid"), directory, "PostgreSQL");
  const settings = ["max_connections=200", "fsync=on", "lc_messages=C", "logging_collector=off"];
  const where = ["-D", directory, "-h", "127.0.0.1", "-k", "", "-p", String(port)];
  const args = [...where, ...settings.flatMap((setting) => ["-c", setting])];
  const wrapped = await account.wrap({ command: findPostgresBinaries().postgres, args });
  const daemon = await startDaemon({ ...wrapped, logFile });
  try {
    await waitUntil(async () => !daemon.isRunning() || (await isReady(directory)), {
      timeoutMs: startTimeoutMs,
      what: `PostgreSQL to accept connections (see ${logFile})`,
    });
  } catch (error) {
    await daemon.stop("SIGQUIT", stopTimeoutMs);
    throw error;
  }
  if (daemon.isRunning()) return daemon;
  throw await explainFailure(directory, logFile, port);
}

async function explainFailure(directory: string, logFile: string, port: number): Promise<LocalStackError> {
  const lines = await lastLines(logFile, 40);
  if (lines.some((line) => line.includes("Address already in use"))) {
    return new LocalStackError(`PostgreSQL cannot listen on port ${port}: another program holds it.`);
  }
  const reason = lines.findLast((line) => /FATAL|PANIC/.test(line)) ?? lines.at(-1) ?? "it ended without a word";
  return brokenCluster(directory, `${reason.replace(/^.*?(FATAL|PANIC): */, "")} (${logFile})`);
}

/** Starts PostgreSQL on loopback with its data in the data directory. It ends when this process ends. */
export async function startPostgres(options: PostgresOptions): Promise<PostgresServer> {
  const { log = () => undefined, machine = readMachine() } = options;
  const dataDir = resolve(options.dataDir);
  const account = await choosePostgresAccount(machine);
  const setup = { dataDir, binaries: findPostgresBinaries(), account, machine };
  const cluster = await openCluster({ ...setup, log });
  const port = options.port ?? (await findFreePort());
  const logFile = join(dataDir, "logs", "postgres.log");
  const start = () => launch({ cluster, account, port, logFile });
  let daemon = await start();
  const adminUrl = `postgres://${postgresUser}:${cluster.password}@127.0.0.1:${port}/postgres`;
  const stop = (mode: StopMode = "fast") => daemon.stop(mode === "fast" ? "SIGINT" : "SIGQUIT", stopTimeoutMs);
  try {
    await ensureDatabase(adminUrl, "millrace");
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    url: databaseUrl(adminUrl, "millrace"),
    adminUrl,
    port,
    logFile,
    get pid() {
      return daemon.pid;
    },
    get ended() {
      return daemon.ended;
    },
    stop,
    signal: (signal) => daemon.signal(signal),
    async start() {
      if (!daemon.isRunning()) daemon = await start();
    },
    [Symbol.asyncDispose]: () => stop(),
  };
}

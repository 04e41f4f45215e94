import { mkdir, rm, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";

import type { NatsRole } from "@millrace/contracts/permissions";

import { readMachine, type Machine } from "./config.ts";
import { startDaemon, type Daemon } from "./daemon.ts";
import { LocalStackError } from "./errors.ts";
import { clearLeftover } from "./leftover.ts";
import { lastLines } from "./log-file.ts";
import { findNatsServer } from "./nats-binary.ts";
import { natsRoles, renderNatsConfig } from "./nats-config.ts";
import { writeOperatorContext } from "./operator-context.ts";
import { endWithParent } from "./parent-death.ts";
import { findFreePort } from "./ports.ts";
import { keepSecret } from "./secret.ts";
import { waitUntil } from "./wait-until.ts";

export interface NatsOptions {
  /** Millrace's data directory: configuration and streams live in `<dataDir>/nats`. Made if missing. */
  dataDir: string;
  /** A free one by default. */
  port?: number;
  /** Found or fetched if not given. */
  binary?: string;
  /** Bound of JetStream's files, `8GB` by default. */
  maxFileStore?: string;
  log?: (message: string) => void;
  machine?: Machine;
}

export interface NatsServer extends AsyncDisposable {
  /** One URL per role, credentials included. */
  urls: Record<NatsRole, string>;
  port: number;
  /** The HTTP monitoring address, on loopback. */
  monitorUrl: string;
  /** A context file for the stock `nats` command line. */
  operatorContextFile: string;
  logFile: string;
  readonly pid: number;
  /** Resolves when the server that runs now has ended, with a few words on how. */
  readonly ended: Promise<string>;
  stop(): Promise<void>;
  /** Any signal, also SIGSTOP and SIGCONT; resolves after SIGKILL when the process is gone. */
  kill(signal: NodeJS.Signals): Promise<void>;
  /** Starts it on the same ports, with its streams gone if `wipe` is set. */
  start(change?: { wipe?: boolean }): Promise<void>;
  restart(change?: { wipe?: boolean }): Promise<void>;
}

interface Launch {
  binary: string;
  configFile: string;
  pidFile: string;
  logFile: string;
  monitorUrl: string;
  port: number;
  machine: Machine;
}

const startTimeoutMs = 30_000;
const stopTimeoutMs = 10_000;

async function isHealthy(monitorUrl: string): Promise<boolean> {
  return fetch(`${monitorUrl}/healthz`, { signal: AbortSignal.timeout(1_000) }).then(
    (response) => response.ok,
    () => false,
  );
}

async function launch({ binary, configFile, pidFile, logFile, monitorUrl, port, machine }: Launch): Promise<Daemon> {
  await clearLeftover(pidFile, configFile, "nats-server");
  const wrapped = await endWithParent({ command: binary, args: ["--config", configFile] }, machine);
  const daemon = await startDaemon({ ...wrapped, logFile });
  try {
    await waitUntil(async () => !daemon.isRunning() || (await isHealthy(monitorUrl)), {
      timeoutMs: startTimeoutMs,
      what: `nats-server to be healthy (see ${logFile})`,
    });
  } catch (error) {
    await daemon.stop("SIGTERM", stopTimeoutMs);
    throw error;
  }
  if (daemon.isRunning()) return daemon;
  const lines = await lastLines(logFile, 20);
  if (lines.some((line) => line.includes("address already in use"))) {
    throw new LocalStackError(`nats-server cannot listen on port ${port}: another program holds it.`);
  }
  const reason = lines.findLast((line) => /\[(FTL|ERR)\]/.test(line)) ?? lines.at(-1) ?? "it ended without a word";
  throw new LocalStackError(
    `nats-server could not start: ${reason.replace(/^.*\[(FTL|ERR)\] */, "")} (${logFile}). Its streams can be rebuilt: move ${join(configFile, "..")} away and start again, or set NATS_URL.`,
  );
}

async function rolePasswords(directory: string): Promise<Record<NatsRole, string>> {
  const [server, worker, operator] = await Promise.all(
    natsRoles.map((role) => keepSecret(join(directory, `${role}.password`))),
  );
  if (!server || !worker || !operator) throw new Error("A NATS role has no password");
  return { server, worker, operator };
}

/** Starts nats-server with JetStream on loopback and a user per role. It ends when this process ends. */
export async function startNats(options: NatsOptions): Promise<NatsServer> {
  const { log, machine = readMachine(), maxFileStore = "8GB" } = options;
  const dataDir = resolve(options.dataDir);
  const directory = join(dataDir, "nats");
  const storeDir = join(directory, "jetstream");
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const binary = options.binary ?? (await findNatsServer({ dataDir, machine, ...(log && { log }) }));
  const port = options.port ?? (await findFreePort());
  const monitor = `127.0.0.1:${await findFreePort()}`;
  const passwords = await rolePasswords(directory);
  const configFile = join(directory, "nats.conf");
  const pidFile = join(directory, "nats.pid");
  const config = renderNatsConfig({ listen: `127.0.0.1:${port}`, monitor, storeDir, maxFileStore, passwords, pidFile });
  await writeFile(configFile, config, { mode: 0o600 });
  const monitorUrl = `http://${monitor}`;
  const logFile = join(dataDir, "logs", "nats.log");
  const start = () => launch({ binary, configFile, pidFile, logFile, monitorUrl, port, machine });
  let daemon = await start();
  const url = (role: NatsRole) => `nats://${role}:${passwords[role]}@127.0.0.1:${port}`;
  const urls = { server: url("server"), worker: url("worker"), operator: url("operator") };
  const operatorContextFile = join(dataDir, "nats-operator.json");
  await writeOperatorContext(operatorContextFile, urls.operator);

  const server: NatsServer = {
    urls,
    port,
    monitorUrl,
    operatorContextFile,
    logFile,
    get pid() {
      return daemon.pid;
    },
    get ended() {
      return daemon.ended;
    },
    stop: () => daemon.stop("SIGTERM", stopTimeoutMs),
    async kill(signal) {
      daemon.signal(signal);
      if (signal === "SIGKILL") await daemon.ended;
    },
    async start({ wipe = false } = {}) {
      if (daemon.isRunning()) return;
      if (wipe) await rm(storeDir, { recursive: true, force: true });
      daemon = await start();
    },
    async restart(change) {
      await server.stop();
      await server.start(change);
    },
    [Symbol.asyncDispose]: () => server.stop(),
  };
  return server;
}

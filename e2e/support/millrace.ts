import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readDataDir, repositoryRoot } from "@millrace/local-stack/config";
import { findNatsServer } from "@millrace/local-stack/nats-binary";
import { startNats } from "@millrace/local-stack/nats-server";
import { findFreePort } from "@millrace/local-stack/ports";
import { startPostgres } from "@millrace/local-stack/postgres";
import { startProgram, stopProgram, type Program } from "@millrace/local-stack/runtime/program";
import { buildWeb } from "@millrace/local-stack/runtime/web-build";
import { readE2eConfig } from "../config.ts";

/** A whole Millrace of its own: PostgreSQL, NATS, server, worker and the built web app. */
export interface Millrace extends AsyncDisposable {
  url: string;
  /** The broker, for a worker of a test's own. */
  natsUrl: string;
  /** As a crash would end it: nothing is said to anybody. */
  killServer(): Promise<void>;
  startServer(): Promise<void>;
  /** Holds the worker in the middle of whatever it does, and lets it go on. */
  pauseWorker(): void;
  resumeWorker(): void;
}

const stopMs = 15_000;

async function startApp(name: "server" | "worker", logDir: string, env: Record<string, string>): Promise<Program> {
  const cwd = join(repositoryRoot, "apps", name);
  const program = await startProgram({
    command: process.execPath,
    args: [join(cwd, "src", "main.ts")],
    cwd,
    env: { ...readE2eConfig().inherited, ...env },
    logFile: join(logDir, `${name}.log`),
  });
  const failed = program.ended.then((how) => {
    throw new Error(`The ${name} ${how} before it was ready; see ${logDir}`);
  });
  await Promise.race([program.ready, failed]);
  failed.catch(() => undefined);
  return program;
}

export interface MillraceOptions {
  port?: number;
  /** Settings of the server beyond those that every test needs. */
  settings?: Record<string, string>;
}

export async function startMillrace({ port: wanted, settings }: MillraceOptions = {}): Promise<Millrace> {
  const stack = new AsyncDisposableStack();
  try {
    const dataDir = await mkdtemp(join(tmpdir(), "millrace-e2e-"));
    stack.defer(() => rm(dataDir, { recursive: true, force: true }));
    const web = await buildWeb(repositoryRoot);
    const postgres = stack.use(await startPostgres({ dataDir }));
    const binary = await findNatsServer({ dataDir: readDataDir() });
    const nats = stack.use(await startNats({ dataDir, binary }));

    const logDir = join(dataDir, "logs");
    const port = wanted ?? (await findFreePort());
    const url = `http://127.0.0.1:${port}`;
    const serverEnv = {
      DATABASE_URL: postgres.url,
      NATS_URL: nats.urls.server,
      PORT: String(port),
      MILLRACE_PUBLIC_URL: url,
      MILLRACE_WEB_DIR: web.directory,
      // All browsers are at one address.
      MILLRACE_LIMIT_API_PER_MINUTE: "0",
      MILLRACE_LIMIT_STRANGERS_PER_MINUTE: "0",
      MILLRACE_LIMIT_REGISTER_PER_ADDRESS: "0",
      ...settings,
    };
    let server = await startApp("server", logDir, serverEnv);
    stack.defer(() => stopProgram(server, stopMs));
    const worker = await startApp("worker", logDir, { NATS_URL: nats.urls.worker });
    stack.defer(async () => {
      worker.child.kill("SIGCONT");
      await stopProgram(worker, stopMs);
    });

    return {
      url,
      natsUrl: nats.urls.worker,
      async killServer() {
        server.child.kill("SIGKILL");
        await server.ended;
      },
      async startServer() {
        server = await startApp("server", logDir, serverEnv);
      },
      pauseWorker: () => void worker.child.kill("SIGSTOP"),
      resumeWorker: () => void worker.child.kill("SIGCONT"),
      [Symbol.asyncDispose]: () => stack.disposeAsync(),
    };
  } catch (error) {
    await stack.disposeAsync();
    throw error;
  }
}

import { join } from "node:path";

import { repositoryRoot } from "@millrace/local-stack/config";
import { startNats } from "@millrace/local-stack/nats-server";
import { findFreePort } from "@millrace/local-stack/ports";
import { startPostgres } from "@millrace/local-stack/postgres";

import { startChild } from "../child.ts";

export interface MillraceOptions {
  directory: string;
  natsBinary: string;
  /** Started with the broker's URL in `BENCH_SERVICE_URL` and `NATS_URL`. */
  workerScript: string;
  /** CPU profiles of server and worker go here. */
  profileDir?: string | undefined;
}

export interface MillraceStack {
  url: string;
  databaseUrl: string;
  processes: { server: number; worker: number; postgres: number; nats: number };
}

/** Millrace as `npm start` runs it, with ports and data of its own; stopped with `stack`. */
export async function startMillraceStack(
  options: MillraceOptions,
  stack: AsyncDisposableStack,
): Promise<MillraceStack> {
  const { directory: dataDir, natsBinary, workerScript, profileDir } = options;
  const logDir = join(dataDir, "logs");
  const nodeOptions = profileDir === undefined ? [] : ["--cpu-prof", `--cpu-prof-dir=${profileDir}`];
  const postgres = stack.use(await startPostgres({ dataDir }));
  const nats = stack.use(await startNats({ dataDir, binary: natsBinary }));
  const port = await findFreePort();
  const server = stack.use(
    await startChild({
      name: "server",
      script: join(repositoryRoot, "apps", "server", "src", "main.ts"),
      env: {
        DATABASE_URL: postgres.url,
        NATS_URL: nats.urls.server,
        PORT: String(port),
        HOST: "127.0.0.1",
        // One account creates everything here.
        MILLRACE_LIMIT_API_PER_MINUTE: "0",
      },
      logDir,
      nodeOptions,
    }),
  );
  const worker = stack.use(
    await startChild({
      name: "worker",
      script: workerScript,
      env: { BENCH_SERVICE_URL: nats.urls.worker, NATS_URL: nats.urls.worker },
      logDir,
      nodeOptions,
    }),
  );
  return {
    url: `http://127.0.0.1:${port}`,
    databaseUrl: postgres.url,
    processes: { server: server.pid, worker: worker.pid, postgres: postgres.pid, nats: nats.pid },
  };
}

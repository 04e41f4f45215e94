import { join } from "node:path";

import { startDaemon } from "../daemon.ts";
import { endWithParent } from "../parent-death.ts";
import { findFreePort } from "../ports.ts";
import { waitUntil } from "../wait-until.ts";
import type { Settings } from "../commands/settings.ts";
import { readMachine } from "../config.ts";
import { startServer, startWorker } from "./children.ts";
import type { StackContext } from "./run-stack.ts";
import { bringServices } from "./services.ts";

async function answers(url: string): Promise<boolean> {
  return fetch(url, { signal: AbortSignal.timeout(2_000) }).then(
    (response) => response.ok,
    () => false,
  );
}

async function startVite({ root, port, dataDir, inherited }: Settings, serverUrl: string): Promise<AsyncDisposable> {
  const web = join(root, "apps/web");
  const vite = join(web, "node_modules", "vite", "bin", "vite.js");
  const args = [vite, "--port", String(port), "--strictPort", "--host", "127.0.0.1"];
  const wrapped = await endWithParent({ command: process.execPath, args }, readMachine(), "TERM");
  const logFile = join(dataDir, "logs", "vite.log");
  const daemon = await startDaemon({
    ...wrapped,
    cwd: web,
    env: { ...inherited, MILLRACE_SERVER_URL: serverUrl },
    logFile,
  });
  await waitUntil(() => answers(`http://127.0.0.1:${port}/`), { timeoutMs: 60_000, what: `vite (see ${logFile})` });
  return { [Symbol.asyncDispose]: () => daemon.stop("SIGTERM", 5_000) };
}

/** What `npm run dev` brings up: server and worker that restart on a change, and vite in front of them. */
export async function startDevelopment({ settings, progress, stack, signal }: StackContext): Promise<void> {
  const services = await bringServices(settings, progress, stack);
  const port = await findFreePort();
  const serverUrl = `http://127.0.0.1:${port}`;
  const publicUrl = `http://localhost:${settings.port}`;
  const nodeOptions = ["--watch", "--watch-preserve-output"];
  const server = () => startServer(settings, services, { port, publicUrl, nodeOptions }, progress);
  stack.use(await progress.step("Server, watched", server));
  signal.throwIfAborted();
  stack.use(await progress.step("Worker, watched", () => startWorker(settings, services, { nodeOptions }, progress)));
  signal.throwIfAborted();
  stack.use(await progress.step("Vite", () => startVite(settings, serverUrl)));
  console.log(
    `\nMillrace is ready: http://localhost:${settings.port} (server: ${serverUrl}, logs: ${settings.dataDir}/logs)`,
  );
}

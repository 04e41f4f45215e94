import { startServer, startWorker } from "./children.ts";
import type { StackContext } from "./run-stack.ts";
import { bringServices, type Services } from "./services.ts";
import { buildWeb } from "./web-build.ts";
import type { Settings } from "../commands/settings.ts";

function describe({ port, dataDir }: Settings, { operatorContextFile }: Services): string {
  const lines = [
    "",
    `Millrace is ready: http://localhost:${port}`,
    "  Sign in as admin@example.com / admin123 or as user@example.com / user123",
    ...(operatorContextFile ? [`  For the nats command line: nats --context "${operatorContextFile}"`] : []),
    `  Data and logs: ${dataDir}`,
    "  Ctrl-C stops it",
  ];
  return lines.join("\n");
}

/** Everything that `npm start` brings up, in order. */
export async function startMillrace({ settings, progress, stack, signal, onForce }: StackContext): Promise<void> {
  const [brought, web] = await Promise.allSettled([
    bringServices(settings, progress, stack),
    progress.step("Web app", () => buildWeb(settings.root, signal)),
  ]);
  if (brought.status === "rejected") throw brought.reason;
  if (web.status === "rejected") throw web.reason;
  signal.throwIfAborted();
  const services = brought.value;
  const plan = { port: settings.port, webDir: web.value.directory };
  const server = stack.use(
    await progress.step("Server, database migrated", () => startServer(settings, services, plan, progress)),
  );
  onForce(() => server.kill());
  signal.throwIfAborted();
  const worker = stack.use(await progress.step("Worker", () => startWorker(settings, services, {}, progress)));
  onForce(() => worker.kill());
  signal.throwIfAborted();
  console.log(describe(settings, services));
}

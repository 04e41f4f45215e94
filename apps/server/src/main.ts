import { pino } from "pino";
import { createApp } from "./app.ts";
import { configFromEnvironment } from "./config.ts";

const config = configFromEnvironment();
const log = pino({ level: config.logLevel });
const app = createApp(config, { log });

let stopping = false;
async function stop(reason: string): Promise<void> {
  if (stopping) return;
  stopping = true;
  log.info({ reason }, "stopping");
  await app.stop();
  process.exit(0);
}

function fail(error: unknown): void {
  log.fatal({ err: error }, "stopped by an error");
  process.exit(1);
}

process.once("SIGTERM", () => void stop("SIGTERM").catch(fail));
process.once("SIGINT", () => void stop("SIGINT").catch(fail));
// A parent that started us with a channel is gone when the channel is.
process.once("disconnect", () => void stop("parent gone").catch(fail));
app.failed.then(fail, fail);

await app.start().catch(fail);
process.send?.({ type: "ready" });

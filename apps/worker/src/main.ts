import { createWorker } from "@millrace/worker-kit/create-worker";
import { pino } from "pino";
import { readConfig } from "./config.ts";
import { httpRequestKind } from "./kinds/http-request.ts";
import { simulateKind } from "./kinds/simulate.ts";

const { natsUrl, slots, name, graceMs, logLevel } = readConfig();
const logger = pino({ level: logLevel, base: { app: "worker" } });
const kinds = [simulateKind({ random: Math.random }), httpRequestKind()];
const worker = createWorker({ url: natsUrl, kinds, slots, name, graceMs, logger });

async function stop(reason: string): Promise<void> {
  logger.info({ reason }, "stopping");
  await worker.stop();
  logger.info("stopped");
  process.exit();
}

process.on("SIGTERM", () => void stop("SIGTERM"));
process.on("SIGINT", () => void stop("SIGINT"));
// Whoever started us is gone.
process.on("disconnect", () => void stop("disconnect"));

worker.start();
void worker.closed.then((error) => {
  if (!error) return;
  logger.fatal({ err: error }, "the connection to NATS is closed for good");
  process.exit(1);
});
await worker.ready;
logger.info({ worker: worker.id, kinds: kinds.map(({ announcement }) => announcement.name), slots }, "ready");
process.send?.({ type: "ready" });

import { Worker } from "bullmq";

import { readServiceUrl } from "../config.ts";
import { queueName } from "./queue.ts";

/** As many as a worker of Millrace holds. */
const concurrency = 300;

const worker = new Worker(queueName, async () => undefined, {
  connection: { url: readServiceUrl(), maxRetriesPerRequest: null },
  concurrency,
});
const stop = () => void worker.close().then(() => process.exit(0));
process.once("SIGTERM", stop);
// Whoever started it is gone, and so is what it works with.
process.once("disconnect", () => process.exit(1));

await worker.waitUntilReady();
process.send?.({ type: "ready" });

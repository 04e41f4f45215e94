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
process.once("disconnect", stop);

await worker.waitUntilReady();
process.send?.({ type: "ready" });

import { PgBoss } from "pg-boss";

import { readServiceUrl } from "../config.ts";
import { batchSize, queueName } from "./queue.ts";

const boss = new PgBoss({ connectionString: readServiceUrl(), useListenNotify: true });
boss.on("error", (error) => console.error(error));
const stop = () => void boss.stop().then(() => process.exit(0));
process.once("SIGTERM", stop);
// Whoever started it is gone, and so is what it works with.
process.once("disconnect", () => process.exit(1));

await boss.start();
await boss.createQueue(queueName, { notify: true });
await boss.work(queueName, { batchSize, burstWhenBatchFull: true, pollingIntervalSeconds: 0.5 }, async () => undefined);
process.send?.({ type: "ready" });

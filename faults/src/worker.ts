import { createWorker } from "@millrace/worker-kit/create-worker";
import { readWorkerConfig } from "./config.ts";
import { workKinds } from "./worker-kinds.ts";

const { natsUrl, effectsFile, slots } = readWorkerConfig();
const worker = createWorker({ url: natsUrl, kinds: workKinds(effectsFile), slots, name: "faults", graceMs: 3_000 });

const stop = () => void worker.stop().then(() => process.exit(0));
process.once("SIGTERM", stop);
process.once("disconnect", () => process.exit(0));
void worker.closed.then((error) => error && process.exit(1));

worker.start();
await worker.ready;
process.send?.({ type: "ready" });

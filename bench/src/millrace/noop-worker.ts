import { createWorker } from "@millrace/worker-kit/create-worker";
import { defineKind } from "@millrace/worker-kit/define-kind";
import { z } from "zod";

import { readServiceUrl } from "../config.ts";

const noop = defineKind({ name: "bench.noop", payload: z.strictObject({}), handler: () => undefined });
const worker = createWorker({ url: readServiceUrl(), kinds: [noop], name: "bench" });

const stop = () => void worker.stop().then(() => process.exit(0));
process.once("SIGTERM", stop);
// Whoever started it is gone, and so is what it works with.
process.once("disconnect", () => process.exit(1));

worker.start();
await worker.ready;
process.send?.({ type: "ready" });

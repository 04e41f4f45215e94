import { setTimeout as delay } from "node:timers/promises";
import { z } from "zod";
import { createWorker } from "../src/create-worker.ts";
import { defineKind } from "../src/define-kind.ts";

/** A worker process with a kind that ends it. */
const poison = defineKind({
  name: "poison",
  payload: z.strictObject({}),
  async handler({ log }) {
    log.info("about to end this process");
    await delay(50);
    process.kill(process.pid, "SIGKILL");
  },
});
const work = defineKind({
  name: "work",
  payload: z.strictObject({ ms: z.int() }),
  handler: ({ payload, signal }) => delay(payload.ms, "done", { signal }),
});

createWorker({ url: process.argv[2] ?? "", kinds: [poison, work] }).start();

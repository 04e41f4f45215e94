import { createWorker } from "@millrace/worker-kit/create-worker";
import { defineKind } from "@millrace/worker-kit/define-kind";
import { z } from "zod";

const greet = defineKind({
  name: "greet",
  queue: "greetings",
  payload: z.strictObject({ who: z.string().meta({ title: "Whom to greet" }) }),
  handler: async ({ payload, log }) => {
    log.info(`greeting ${payload.who}`);
    return { greeting: `Hello, ${payload.who}` };
  },
});

const worker = createWorker({ url: process.argv[2] ?? "", kinds: [greet] });
worker.start();
process.once("SIGTERM", () => void worker.stop());

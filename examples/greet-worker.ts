import { createWorker } from "@millrace/worker-kit/create-worker";
import { defineKind } from "@millrace/worker-kit/define-kind";
import { z } from "zod";

const greet = defineKind({
  name: "greet",
  queue: "greetings",
  payload: z.strictObject({ who: z.string().min(1).meta({ title: "Whom to greet" }) }),
  handler({ payload, log }) {
    log.info(`greeting ${payload.who}`);
    return { greeting: `Hello, ${payload.who}!` };
  },
});

const worker = createWorker({ url: process.env["NATS_URL"] ?? "", kinds: [greet] });
worker.start();
await worker.ready;
console.log("greet is open for work");
process.once("SIGINT", () => void worker.stop());

import { createWorker, type Worker } from "@millrace/worker-kit/create-worker";
import { defineKind, type Kind } from "@millrace/worker-kit/define-kind";
import { z } from "zod";
import { silentLog } from "./silent-log.ts";

export const echo = defineKind({
  name: "test.echo",
  payload: z.strictObject({ n: z.int().min(0).default(0) }),
  handler: ({ payload, log, progress }) => {
    log.info(`echoing ${payload.n}`);
    progress(50, "half way");
    return { n: payload.n };
  },
});

export const fail = defineKind({
  name: "test.fail",
  payload: z.strictObject({}),
  handler: () => {
    throw new Error("it had to be");
  },
});

/** Runs until the gate opens. */
export function gatedKind(gate: Promise<void>): Kind {
  return defineKind({
    name: "test.gated",
    queue: "gated",
    payload: z.strictObject({}),
    handler: async ({ progress }) => {
      progress(10);
      await gate;
      return "through";
    },
  });
}

export async function startWorker(url: string, kinds: Kind[] = [echo, fail]): Promise<Worker> {
  const worker = createWorker({ url, kinds, graceMs: 500, logger: silentLog });
  worker.start();
  await worker.ready;
  return worker;
}

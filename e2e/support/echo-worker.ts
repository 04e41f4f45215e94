import { createWorker } from "@millrace/worker-kit/create-worker";
import { defineKind } from "@millrace/worker-kit/define-kind";
import { UnrecoverableError } from "@millrace/worker-kit/errors";
import { z } from "zod";

export const echoKind = "text.echo";
export const echoQueue = "echo";

/** A worker that says everywhere what it is told: in its kind, its log, its progress, its result or its error. */
export async function startEchoWorker(url: string, about: string): Promise<AsyncDisposable> {
  const text = z.string().meta({ title: about, description: about });
  const kind = defineKind({
    name: echoKind,
    queue: echoQueue,
    description: about,
    payload: z.strictObject({ text, fails: z.boolean().default(false) }),
    handler: ({ payload, log, progress }) => {
      for (const line of payload.text.split("\n")) log.warn(line);
      progress(50, payload.text);
      if (payload.fails) throw new UnrecoverableError(payload.text);
      return { [payload.text]: payload.text };
    },
  });
  const worker = createWorker({ url, kinds: [kind], graceMs: 0 });
  worker.start();
  await worker.ready;
  return { [Symbol.asyncDispose]: () => worker.stop() };
}

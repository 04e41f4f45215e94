import { Worker } from "node:worker_threads";

/**
 * Runs a module in a thread of its own, for work that would keep this one from answering. The module finds the
 * payload in `workerData` and posts its result to `parentPort` once.
 *
 * ```ts
 * handler: ({ payload, signal }) => runInThread(new URL("./resize.ts", import.meta.url), payload, { signal }),
 * ```
 * Rejects with what the module throws, or with the signal's reason once that is aborted and the thread has ended.
 */
export async function runInThread(
  module: URL,
  payload: unknown,
  { signal }: { signal: AbortSignal },
): Promise<unknown> {
  signal.throwIfAborted();
  const thread = new Worker(module, { workerData: payload });
  const { promise, resolve, reject } = Promise.withResolvers<unknown>();
  const onAbort = (): void => reject(signal.reason);
  thread.once("message", resolve);
  thread.once("error", reject);
  thread.once("exit", () => reject(new Error("the thread ended without posting a result")));
  signal.addEventListener("abort", onAbort, { once: true });
  try {
    return await promise;
  } finally {
    signal.removeEventListener("abort", onAbort);
    await thread.terminate();
  }
}

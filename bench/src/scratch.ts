import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";

import { readSettings } from "@millrace/local-stack/commands/settings";
import { LocalStackError } from "@millrace/local-stack/errors";
import { listenForShutdown } from "@millrace/local-stack/runtime/shutdown";

export interface Scratch {
  /** Where programs that had to be fetched are kept. */
  dataDir: string;
  /** Empty, and gone afterwards. */
  directory: string;
  /** What was started, stopped in the opposite order whatever happens. */
  stack: AsyncDisposableStack;
  /** Aborted by Ctrl-C; everything is being stopped then. */
  signal: AbortSignal;
}

/** Runs something that starts processes, and stops and removes all of it afterwards: at its end, on an error, on Ctrl-C, after the time limit. */
export async function withScratch<T>(limitMs: number, work: (scratch: Scratch) => Promise<T>): Promise<T> {
  const { dataDir } = readSettings();
  const shutdown = listenForShutdown(() => process.exit(130));
  const tooLong = `Stopped: it took longer than ${limitMs / 60_000} minutes.`;
  const signal = AbortSignal.any([shutdown.signal, AbortSignal.timeout(limitMs)]);
  await mkdir(dataDir, { recursive: true });
  const directory = await mkdtemp(join(dataDir, "bench-"));
  const stack = new AsyncDisposableStack();
  const aborted = new Promise<never>((_, reject) => {
    const stop = () => reject(new LocalStackError(shutdown.signal.aborted ? "Stopped." : tooLong));
    signal.addEventListener("abort", stop, { once: true });
  });
  const working = work({ dataDir, directory, stack, signal });
  try {
    return await Promise.race([working, aborted]);
  } finally {
    await stack.disposeAsync();
    await rm(directory, { recursive: true, force: true });
  }
}

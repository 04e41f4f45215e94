import type { LoadOptions, Trial } from "./trial.ts";

/** Does something while tasks are being created; gives what it gives once the last create is answered. */
export async function underLoad<T>(trial: Trial, load: Omit<LoadOptions, "signal">, act: () => Promise<T>): Promise<T> {
  const over = new AbortController();
  const loading = trial.load({ ...load, signal: over.signal });
  try {
    return await act();
  } finally {
    over.abort();
    await loading;
  }
}

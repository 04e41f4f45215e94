import { setTimeout as pause } from "node:timers/promises";

const intervalMs = 20;

/** Asks at a fixed rate, whether or not earlier questions were answered: a stall is seen by all who ask meanwhile. */
export async function sampleAnswers(url: string, signal: AbortSignal): Promise<number[]> {
  const samples: Promise<number>[] = [];
  while (!signal.aborted) {
    const begin = performance.now();
    const answered = fetch(url).then(async (response) => {
      await response.text();
      return response.ok ? performance.now() - begin : Number.POSITIVE_INFINITY;
    });
    samples.push(answered.catch(() => Number.POSITIVE_INFINITY));
    await pause(intervalMs);
  }
  return Promise.all(samples);
}

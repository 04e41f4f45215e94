import { setTimeout as delay } from "node:timers/promises";
import { defineKind, type Kind } from "@millrace/worker-kit/define-kind";
import { z } from "zod";

const longestDelayMs = 600_000;

const delaySchema = z.int().min(0).max(longestDelayMs);

export const simulatePayloadSchema = z
  .strictObject({
    minDelayMs: delaySchema
      .default(1_000)
      .meta({ title: "Shortest delay (ms)", description: "The task takes at least this long." }),
    maxDelayMs: delaySchema
      .default(5_000)
      .meta({ title: "Longest delay (ms)", description: "The task takes at most this long." }),
    failureRate: z
      .number()
      .min(0)
      .max(1)
      .default(0.3)
      .meta({ title: "Failure rate", description: "From 0, never fails, to 1, always fails." }),
    logLines: z.int().min(0).max(1_000).default(10).meta({ title: "Log lines", description: "Written while it runs." }),
  })
  .refine((payload) => payload.maxDelayMs >= payload.minDelayMs, {
    path: ["maxDelayMs"],
    message: "must not be less than minDelayMs",
  });

const phrases = ["fetching records", "checking them", "crunching numbers", "writing results", "tidying up"];

export interface SimulateDependencies {
  /** From 0 up to 1. */
  random: () => number;
  wait?: (ms: number, signal: AbortSignal) => Promise<void>;
}

/** Pretends to work: waits a random while, logs, reports progress and then succeeds or fails by chance. */
export function simulateKind({ random, wait = waitFor }: SimulateDependencies): Kind {
  return defineKind({
    name: "simulate",
    description: "Pretends to work for a while, then succeeds or fails by chance.",
    payload: simulatePayloadSchema,
    retry: { maxAttempts: 1 },
    timeoutMs: longestDelayMs + 60_000,
    async handler({ payload, signal, log, progress }) {
      const { minDelayMs, maxDelayMs, failureRate, logLines } = payload;
      const delayMs = Math.round(minDelayMs + random() * (maxDelayMs - minDelayMs));
      const steps = Math.max(logLines, Math.min(20, Math.ceil(delayMs / 250)));
      for (let step = 1; step <= steps; step += 1) {
        if (delayMs > 0) await wait(delayMs / steps, signal);
        const line = Math.floor((step * logLines) / steps);
        if (line > Math.floor(((step - 1) * logLines) / steps)) {
          log.info(`${phrases[line % phrases.length]} (${line} of ${logLines})`);
        }
        progress(Math.round((step / steps) * 100), `step ${step} of ${steps}`);
      }
      if (random() < failureRate) {
        log.error("giving up: the dice said so");
        throw new Error("simulated failure");
      }
      return { delayMs, steps };
    },
  });
}

async function waitFor(ms: number, signal: AbortSignal): Promise<void> {
  await delay(ms, undefined, { signal });
}

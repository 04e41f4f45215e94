import { setTimeout as delay } from "node:timers/promises";
import type { Logger } from "pino";
import { isTransientDatabaseError } from "./database-error.ts";

const retryMs = 500;
const tries = 120;

/** PostgreSQL may come up after us; a minute later somebody should hear of it. */
export async function whenReachable(run: () => Promise<void>, log: Pick<Logger, "warn">): Promise<void> {
  for (let left = tries; ; left -= 1) {
    try {
      return await run();
    } catch (error) {
      if (left === 0 || !isTransientDatabaseError(error)) throw error;
      if (left === tries) log.warn({ err: error }, "PostgreSQL is not reachable yet");
      await delay(retryMs);
    }
  }
}

import type { Logger } from "pino";
import { createDatabase, type DatabaseOptions } from "../db/client.ts";
import type { DB } from "../db/database.ts";
import { every } from "../repeating-job.ts";
import { type ApiLimitSettings, createApiLimit } from "./api-limit.ts";
import type { LimitName } from "./limit.ts";
import { createSharedCounter, questionsAtOnce } from "./shared-counter.ts";
import { createSignInLimits, type SignInLimitSettings } from "./sign-in-limits.ts";

export type LimitSettings = ApiLimitSettings & SignInLimitSettings;

interface LimitsDeps {
  databaseUrl: string;
  settings: LimitSettings;
  log: Pick<Logger, "info" | "warn">;
  now: () => number;
  onLimited: (limit: LimitName) => void;
}

const tenMinutesMs = 600_000;
/** A limit that makes its callers wait would be worse than none; a crash may forget the last counts. */
const haste: DatabaseOptions["options"] = {
  options: "-c synchronous_commit=off",
  connectionTimeoutMillis: 1_000,
  statement_timeout: 1_000,
  query_timeout: 1_500,
};

/** The limits of all servers together, on connections of their own: never behind the requests that they are to limit. */
export function createLimits({ databaseUrl, settings, log, now, onLimited }: LimitsDeps) {
  const { db, end } = createDatabase<DB>({
    url: databaseUrl,
    max: 2 * questionsAtOnce,
    applicationName: "millrace-limits",
    options: haste,
    log,
  });
  // Two, so that a storm of logins does not keep the calls of those who are signed in waiting.
  const counter = createSharedCounter(db, log);
  const callCounter = createSharedCounter(db, log);
  const cleaning = every(
    tenMinutesMs,
    () => counter.removeExpired(now()),
    (error) => log.warn({ err: error }, "removal of expired limits failed, trying again"),
  );
  return {
    api: createApiLimit({ counter: callCounter, settings, now, onLimited }),
    signIn: createSignInLimits({ counter, settings, onLimited }),
    start: () => cleaning.start(),
    async stop() {
      await cleaning.stop();
      await end();
    },
  };
}

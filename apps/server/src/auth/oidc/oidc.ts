import type { Kysely } from "kysely";
import type { Logger } from "pino";
import type { DB } from "../../db/database.ts";
import { every } from "../../repeating-job.ts";
import { createClientService } from "./client.service.ts";
import { createKeyService } from "./key.service.ts";
import { createKeyring } from "./keyring.ts";
import { removeExpiredRecords } from "./record.queries.ts";
import type { Secrets } from "./sealed-text.ts";

export interface OidcConfig {
  /** Where others find Millrace; the issuer is below it. */
  origin: string;
  secrets: Secrets;
}

export interface OidcDeps {
  db: Kysely<DB>;
  config: OidcConfig;
  log: Logger;
  now: () => number;
  newId: () => string;
  onCallerChanged: (principalId: string) => void;
}

const hourMs = 3_600_000;
const keyLookMs = 2_000;

/** The OAuth2 and OpenID Connect provider, and what runs by itself for it. */
export function createOidc(deps: OidcDeps) {
  const { db, config, log, now, newId } = deps;
  const { secrets } = config;
  const keyring = createKeyring({ db, secrets, now, newId });
  const jobs = [
    every(
      keyLookMs,
      async () => void (await keyring.refresh()),
      (error) => log.warn({ err: error }, "signing keys could not be looked up, trying again"),
    ),
    every(
      hourMs,
      async () => {
        await removeExpiredRecords(db);
        await keyring.removeExpired();
      },
      (error) => log.error({ err: error }, "removal of expired tokens failed, trying again"),
    ),
  ];

  return {
    services: { clients: createClientService(deps), keys: createKeyService({ db, keyring, secrets, now, newId }) },

    async start(): Promise<void> {
      await keyring.start();
      for (const job of jobs) job.start();
    },

    async stopJobs(): Promise<void> {
      await Promise.all(jobs.map((job) => job.stop()));
    },
  };
}

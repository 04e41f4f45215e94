import type { Kysely } from "kysely";
import type { Logger } from "pino";
import type { DB } from "../../db/database.ts";
import { every } from "../../repeating-job.ts";
import { accessTokens } from "./access-token.identity.ts";
import { createAppService } from "./app.service.ts";
import { createClientService } from "./client.service.ts";
import { type ConsentService, createConsentService } from "./consent.service.ts";
import { createKeyService } from "./key.service.ts";
import { createKeyring } from "./keyring.ts";
import { createProviders, endForeignSession, type Exchange } from "./provider.ts";
import { mountPath } from "./provider.config.ts";
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

/** What the HTTP server needs of it. */
export interface OidcEndpoint {
  mountPath: string;
  consents: ConsentService;
  /** `userId` is who is signed in in this browser; undefined where a request has to do with no browser's session. */
  prepare(exchange: Exchange, userId: string | null | undefined): Promise<void>;
  handOver(exchange: Exchange): Promise<void>;
}

const hourMs = 3_600_000;
const keyLookMs = 2_000;

/** The OAuth2 and OpenID Connect provider, and what runs by itself for it. */
export function createOidc(deps: OidcDeps) {
  const { db, config, log, now, newId } = deps;
  const { secrets } = config;
  const keyring = createKeyring({ db, secrets, now, newId });
  const issuer = `${config.origin}${mountPath}`;
  const audience = `${config.origin}/api`;
  const provider = createProviders({ ...deps, keyring, secrets, issuer, audience });
  const { protocol, host } = new URL(config.origin);

  const endpoint: OidcEndpoint = {
    mountPath,
    consents: createConsentService({ db, provider, audience }),

    async prepare(exchange, userId) {
      const { req } = exchange;
      // A new key that another server signs with is published here at once.
      if (req.url === `${mountPath}/jwks`) await keyring.refresh();
      if (userId !== undefined) await endForeignSession(provider(), exchange, userId);
    },

    async handOver({ req, res }) {
      Object.assign(req, { originalUrl: req.url, url: req.url?.slice(mountPath.length) });
      // Its addresses are the public ones, whatever the caller says.
      Object.assign(req.headers, { host, "x-forwarded-host": host, "x-forwarded-proto": protocol.slice(0, -1) });
      await provider().callback()(req, res);
    },
  };

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
    services: {
      apps: createAppService(deps),
      clients: createClientService(deps),
      keys: createKeyService({ db, keyring, secrets, now, newId }),
    },

    identity: accessTokens({ db, keyring, issuer, audience, now }),
    endpoint,

    async start(): Promise<void> {
      await keyring.start();
      for (const job of jobs) job.start();
    },

    async stopJobs(): Promise<void> {
      await Promise.all(jobs.map((job) => job.stop()));
    },
  };
}

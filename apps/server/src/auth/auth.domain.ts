import { limits } from "@millrace/contracts/limits";
import type { Kysely } from "kysely";
import type { Logger } from "pino";
import { createAuditSealing } from "../audit/seal.job.ts";
import type { DB } from "../db/database.ts";
import { every } from "../repeating-job.ts";
import { createAuthService } from "./auth.service.ts";
import { createIdentity } from "./identity.ts";
import { createExternalProvider, type ExternalProviderConfig } from "./external/external-provider.ts";
import { createExternalSignIn, externalPath } from "./external/external-sign-in.ts";
import { createOidc, type OidcConfig } from "./oidc/oidc.ts";
import { createPasswords } from "./passwords.ts";
import { type SeedConfig, seedLocalAccounts } from "./seed.ts";
import { looksLikeSession } from "./sessions.ts";
import { personalTokens } from "./token.identity.ts";
import { createTokenService } from "./token.service.ts";
import { findUser, listUsers } from "./user.queries.ts";
import { createUserService } from "./user.service.ts";

export interface AuthDomainDeps {
  db: Kysely<DB>;
  config: SeedConfig & OidcConfig & { sessionDays: number; external?: ExternalProviderConfig | undefined };
  log: Logger;
  now: () => number;
  newId: () => string;
  onSealed: (count: number) => void;
  /** What this caller may do has changed, or it has ended: said after the commit. */
  onCallerChanged: (principalId: string) => void;
  /** Events were committed. */
  onEvents: () => void;
  /** A password was not hashed because too many are waiting. */
  onHashingRefused: () => void;
}

export type AuthDomain = ReturnType<typeof createAuthDomain>;

const hourMs = 3_600_000;

/** Everything that works on the schema `auth`: services for the router, and what runs by itself. */
export function createAuthDomain(deps: AuthDomainDeps) {
  const { db, config, log } = deps;
  const passwords = createPasswords(deps.onHashingRefused);
  const auth = createAuthService({ ...deps, passwords });
  const onError = (what: string) => (error: unknown) => log.error({ err: error }, `${what} failed, trying again`);
  const oidc = createOidc(deps);
  const callbackUrl = `${config.origin}${externalPath}/callback`;
  const externalSignIn = config.external
    ? createExternalSignIn({ ...deps, provider: createExternalProvider(config.external, callbackUrl) })
    : null;
  const jobs = [
    every(hourMs, () => auth.removeExpiredSessions(), onError("removal of expired sessions")),
    every(1_000, createAuditSealing({ ...deps, chain: "auth" }), onError("sealing the audit")),
  ];

  return {
    services: {
      auth,
      users: createUserService({ ...deps, passwords }),
      tokens: createTokenService(deps),
      authReads: { db },
      ...oidc.services,
      externalSignIn,
    },
    oidc: oidc.endpoint,
    /** The door for the other domains of this process; those elsewhere use the machine API. */
    userSource: {
      findUser: (id: string) => findUser(db, id),
      listUsers: (cursor: string | null) => listUsers(db, { deleted: false, cursor, limit: limits.listLimit }),
    },
    identity: createIdentity([
      {
        recognises: looksLikeSession,
        resolve: (token) => auth.resolve(token),
        resolveAll: (tokens) => auth.resolveAll(tokens),
      },
      personalTokens(db),
      oidc.identity,
    ]),

    async start(): Promise<void> {
      await seedLocalAccounts({ db, passwords, config, log });
      await oidc.start();
      for (const job of jobs) job.start();
    },

    /** Nothing new begins. */
    async stopJobs(): Promise<void> {
      await Promise.all([oidc.stopJobs(), ...jobs.map((job) => job.stop())]);
    },
  };
}

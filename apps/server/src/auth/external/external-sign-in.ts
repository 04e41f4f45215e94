import type { Kysely, Transaction } from "kysely";
import { AppError } from "../../app-error.ts";
import { appendAudit } from "../../audit/audit.ts";
import type { DB } from "../../db/database.ts";
import { type OpenedSession, openSession, type Visit } from "../session.opening.ts";
import { findUserByEmail } from "../user.queries.ts";
import { toUser, type UserRow } from "../user.rows.ts";
import { addUser } from "../user.writes.ts";
import { findLinkedUser, linkAccount } from "./external-account.queries.ts";
import type { Attempt, ExternalPerson, ExternalProvider } from "./external-provider.ts";

export interface ExternalSignIn {
  name: string;
  /** Where a browser begins; takes `?next=` with a page of ours. */
  startPath: string;
  begin(): Promise<{ attempt: Attempt; url: string }>;
  finish(attempt: Attempt, query: string, visit: Visit): Promise<OpenedSession>;
}

export interface ExternalSignInDeps {
  db: Kysely<DB>;
  config: { sessionDays: number };
  provider: ExternalProvider;
  newId: () => string;
  onCallerChanged: (principalId: string) => void;
  onEvents: () => void;
}

export const externalPath = "/api/auth/external";

/** Linked by e-mail only where both sides have verified it: else whoever registers an address would own its account. */
export function createExternalSignIn(deps: ExternalSignInDeps): ExternalSignIn {
  const { db, config, provider, newId, onCallerChanged, onEvents } = deps;

  async function findOrMakeUser(trx: Transaction<DB>, person: ExternalPerson, visit: Visit): Promise<UserRow> {
    const { issuer, subject, verifiedEmail, name } = person;
    const linked = await findLinkedUser(trx, issuer, subject);
    if (linked) return linked;
    if (verifiedEmail === null) {
      throw new AppError(
        "EMAIL_UNVERIFIED_THERE",
        `${provider.name} has not verified your e-mail address: verify it there first.`,
      );
    }
    const existing = await findUserByEmail(trx, verifiedEmail);
    if (existing && !existing.email_verified) {
      throw new AppError(
        "EMAIL_UNVERIFIED_HERE",
        "An account has this e-mail address, but nobody has verified that it is yours: sign in with its password, or ask an admin.",
      );
    }
    const made = { id: newId(), email: verifiedEmail, name: name ?? verifiedEmail.slice(0, 200) };
    const user =
      existing ??
      (await addUser(trx, { ...made, role: "employee", password_hash: null, email_verified: true }, newId()));
    if (!user) throw new AppError("CONFLICT", "Somebody has registered this address just now: try again.");
    await linkAccount(trx, { issuer, subject, userId: user.id });
    const actor = { id: user.id, origin: visit.ip, requestId: visit.requestId, seesAll: false };
    const detail = { issuer, subject };
    await appendAudit(trx, actor, [
      ...(existing
        ? []
        : [{ action: "user.register", entity: "user" as const, entityId: user.id, detail: { email: user.email } }]),
      { action: "user.link", entity: "user", entityId: user.id, detail },
    ]);
    return user;
  }

  return {
    name: provider.name,
    startPath: `${externalPath}/start`,
    begin: () => provider.begin(),

    async finish(attempt, query, visit) {
      const person = await provider.finish(attempt, query);
      const opened = await db.transaction().execute(async (trx) => {
        const user = await findOrMakeUser(trx, person, visit);
        return openSession(trx, config.sessionDays, toUser(user), visit);
      });
      onEvents();
      if (opened.endedUserId !== undefined) onCallerChanged(opened.endedUserId);
      return opened;
    },
  };
}

import type { ConsentRequest } from "@millrace/contracts/consent";
import { type ClientScope, clientScopeWords } from "@millrace/contracts/oauth-client";
import type { User } from "@millrace/contracts/user";
import type { Kysely, Selectable } from "kysely";
import type { Provider } from "oidc-provider";
import { errors } from "oidc-provider";
import { AppError } from "../../app-error.ts";
import { type Actor, appendAudit } from "../../audit/audit.ts";
import type { DB } from "../../db/database.ts";
import { findSignInTime } from "../session.queries.ts";
import { hashSessionToken } from "../sessions.ts";
import { findClientRow } from "./client.queries.ts";
import { hasConsented, rememberConsent } from "./consent.queries.ts";
import { makeGrant } from "./grant.ts";
import type { OAuthClientTable } from "./oidc.table.ts";
import type { Exchange } from "./provider.ts";
import { readScopes } from "./scopes.ts";

/** Who is signed in in this browser, and by which session. */
export interface SignedIn {
  user: User;
  sessionToken: string;
}

export interface ConsentService {
  /** What the app asks of this person. `NOT_FOUND` if this browser began no such sign-in, or it is over. */
  describe(exchange: Exchange, uid: string, person: SignedIn): Promise<ConsentRequest>;
  /** Where the browser has to go, if this person need not be asked again; else null. */
  skip(exchange: Exchange, uid: string, person: SignedIn): Promise<string | null>;
  /** Where the browser has to go with the answer. */
  answer(exchange: Exchange, uid: string, person: SignedIn, actor: Actor, allow: boolean): Promise<string>;
}

export interface ConsentDeps {
  db: Kysely<DB>;
  provider: () => Provider;
  audience: string;
}

interface Pending {
  client: Selectable<OAuthClientTable>;
  scopes: ClientScope[];
  /** The app wants the person to be asked, whatever was allowed before. */
  mustAsk: boolean;
  /** It wants them to have signed in since. Seconds from 1970 on. */
  signedInSince: number;
}

const refused = { error: "access_denied", error_description: "the person did not allow it" };

export function createConsentService({ db, provider, audience }: ConsentDeps): ConsentService {
  async function findPendingOrThrow({ req, res }: Exchange, uid: string): Promise<Pending> {
    const over = new AppError("NOT_FOUND", "This sign-in is over: go back to the app and start again.");
    const interaction = await provider()
      .interactionDetails(req, res)
      .catch((error: unknown) => {
        throw error instanceof errors.SessionNotFound ? over : error;
      });
    if (interaction.uid !== uid) throw over;
    const { client_id: clientId, scope, prompt, max_age: maxAge } = interaction.params;
    const client = typeof clientId === "string" ? await findClientRow(db, clientId) : undefined;
    if (!client) throw over;
    const prompts = typeof prompt === "string" ? prompt.split(" ") : [];
    return {
      client,
      scopes: readScopes(scope).filter((each) => client.scopes.includes(each)),
      mustAsk: prompts.includes("consent"),
      signedInSince: interaction.iat - (prompts.includes("login") ? 0 : Number(maxAge ?? interaction.iat)),
    };
  }

  /** Seconds from 1970 on. */
  async function readSignInTime({ sessionToken }: SignedIn): Promise<number> {
    const signedInAt = await findSignInTime(db, hashSessionToken(sessionToken));
    if (!signedInAt) throw new AppError("SESSION_EXPIRED", "Your session has ended: sign in again.");
    return Math.floor(signedInAt.getTime() / 1_000);
  }

  async function isRemembered({ client, scopes, mustAsk }: Pending, { user }: SignedIn): Promise<boolean> {
    return !mustAsk && (await hasConsented(db, { userId: user.id, clientId: client.id, scopes }));
  }

  async function allow({ req, res }: Exchange, { client, scopes }: Pending, user: User, ts: number): Promise<string> {
    const current = provider();
    const request = { userId: user.id, clientId: client.id, scopes, audience };
    const grant = await makeGrant(current, request);
    // The claim `auth_time`: by it an app tells whether the person has shown the password lately.
    const login = { accountId: user.id, ts };
    const result = { login, consent: { grantId: grant.jti } };
    return current.interactionResult(req, res, result, { mergeWithLastSubmission: false });
  }

  return {
    async describe(exchange, uid, person) {
      const pending = await findPendingOrThrow(exchange, uid);
      const { client, scopes, signedInSince } = pending;
      return {
        client: { name: client.name },
        scopes: scopes.map((scope) => ({ scope, words: clientScopeWords[scope] })),
        user: person.user,
        signInAgain: (await readSignInTime(person)) < signedInSince,
        isRemembered: await isRemembered(pending, person),
      };
    },

    async skip(exchange, uid, person) {
      const pending = await findPendingOrThrow(exchange, uid);
      const signedInAt = await readSignInTime(person);
      if (signedInAt < pending.signedInSince || !(await isRemembered(pending, person))) return null;
      return allow(exchange, pending, person.user, signedInAt);
    },

    async answer(exchange, uid, person, actor, isAllowed) {
      const pending = await findPendingOrThrow(exchange, uid);
      if (!isAllowed) return provider().interactionResult(exchange.req, exchange.res, refused);
      const signedInAt = await readSignInTime(person);
      if (signedInAt < pending.signedInSince) {
        throw new AppError("FORBIDDEN", "The app asks that you sign in again before you answer.");
      }
      const { client, scopes } = pending;
      const { user } = person;
      if (!(await isRemembered(pending, person))) {
        await db.transaction().execute(async (trx) => {
          await rememberConsent(trx, { userId: user.id, clientId: client.id, scopes });
          const detail = { scopes };
          await appendAudit(trx, actor, [{ action: "client.consent", entity: "client", entityId: client.id, detail }]);
        });
      }
      return allow(exchange, pending, user, signedInAt);
    },
  };
}

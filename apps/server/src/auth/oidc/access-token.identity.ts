import { createLocalJWKSet, errors, type JWTPayload, jwtVerify } from "jose";
import type { Kysely } from "kysely";
import { z } from "zod";
import type { DB } from "../../db/database.ts";
import type { TokenKind } from "../identity.ts";
import { findTokenBearer } from "./account.queries.ts";
import type { Keyring, SigningKeys } from "./keyring.ts";
import { apiScopesOf } from "./scopes.ts";
import { signingAlgorithm } from "./signing-key.ts";

export interface AccessTokenDeps {
  db: Kysely<DB>;
  keyring: Keyring;
  issuer: string;
  audience: string;
  now: () => number;
}

const claimsSchema = z.object({
  sub: z.uuid(),
  client_id: z.uuid(),
  exp: z.number(),
  scope: z.string().default(""),
  /** On tokens of a person. */
  grant: z.string().optional(),
});

/** A key that is asked for and not known may have been made by another server just now; not more often than this. */
const lookAgainMs = 1_000;

/** Access tokens that our provider has signed for our API: a machine, or a person through an app. */
export function accessTokens({ db, keyring, issuer, audience, now }: AccessTokenDeps): TokenKind {
  let known: { keys: SigningKeys; find: ReturnType<typeof createLocalJWKSet> } | undefined;
  let lookedAt = 0;

  function verify(token: string): Promise<{ payload: JWTPayload }> {
    const keys = keyring.keys();
    if (known?.keys !== keys) {
      known = { keys, find: createLocalJWKSet({ keys: keys.map(({ publicKey }) => publicKey) }) };
    }
    const currentDate = new Date(now());
    return jwtVerify(token, known.find, {
      issuer,
      audience,
      algorithms: [signingAlgorithm],
      typ: "at+jwt",
      currentDate,
    });
  }

  async function verifyWithNewestKeys(token: string): Promise<JWTPayload | null> {
    try {
      return (await verify(token)).payload;
    } catch (error) {
      if (!(error instanceof errors.JWKSNoMatchingKey) || now() - lookedAt < lookAgainMs) return null;
      lookedAt = now();
      await keyring.refresh();
      return verify(token).then(
        ({ payload }) => payload,
        () => null,
      );
    }
  }

  return {
    recognises: (token) => /^eyJ[\w-]+\.[\w-]+\.[\w-]+$/.test(token),

    async resolve(token) {
      const claims = claimsSchema.safeParse(await verifyWithNewestKeys(token));
      if (!claims.success) return null;
      const { sub, client_id: clientId, exp, scope, grant = null } = claims.data;
      const isMachine = sub === clientId;
      if (!isMachine && grant === null) return null;
      const found = await findTokenBearer(db, { clientId, userId: isMachine ? null : sub, grant });
      if (!found || (found.user === null) !== isMachine || (found.client.kind === "machine") !== isMachine) return null;
      const { user, client } = found;
      const principal = {
        id: sub,
        role: user?.role ?? null,
        scopes: apiScopesOf(scope.split(" ")).filter((each) => client.scopes.includes(each)),
        user,
        credential: `client ${clientId}`,
      };
      return { principal, expiresAt: new Date(exp * 1_000), extended: false };
    },
  };
}

import type { Kysely } from "kysely";
import type { DB } from "../db/database.ts";
import type { TokenKind } from "./identity.ts";
import { findUsableToken, noteTokenUse } from "./token.queries.ts";
import { hashApiToken, looksLikeApiToken } from "./token.secret.ts";
import { toUser } from "./user.rows.ts";

/** Personal tokens: their user with the role of now, within the token's scopes. */
export function personalTokens(db: Kysely<DB>): TokenKind {
  return {
    recognises: looksLikeApiToken,
    async resolve(token) {
      const found = await findUsableToken(db, hashApiToken(token));
      if (!found) return null;
      if (!found.is_noted) await noteTokenUse(db, found.token_id);
      const user = toUser({ ...found, id: found.user_id });
      return {
        principal: {
          id: user.id,
          role: user.role,
          scopes: found.scopes,
          user,
          credential: `token ${found.token_id}`,
        },
        expiresAt: found.expires_at,
        extended: false,
      };
    },
  };
}

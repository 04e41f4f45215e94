import { scopesOf } from "@millrace/contracts/access";
import { apiTokenLimits, type CreatedToken, type CreateTokenRequest } from "@millrace/contracts/token";
import type { Role, User } from "@millrace/contracts/user";
import type { Kysely } from "kysely";
import { AppError } from "../app-error.ts";
import { type Actor, appendAudit } from "../audit/audit.ts";
import type { DB } from "../db/database.ts";
import { countTokens, insertToken, revokeToken } from "./token.queries.ts";
import { hashApiToken, makeApiToken } from "./token.secret.ts";
import { lockUserOrThrow } from "./user.queries.ts";

/** A person's own API tokens. */
export interface TokenService {
  create(actor: Actor, user: User, request: CreateTokenRequest): Promise<CreatedToken>;
  revoke(actor: Actor, id: string): Promise<void>;
}

export interface TokenServiceDeps {
  db: Kysely<DB>;
  now: () => number;
  newId: () => string;
  onCallerChanged: (principalId: string) => void;
}

const dayMs = 86_400_000;

function refusal(path: string, message: string): AppError {
  return new AppError("VALIDATION_FAILED", `${path}: ${message}`, { issues: [{ path, message }] });
}

function checkScopes(role: Role, scopes: CreateTokenRequest["scopes"]): void {
  const usable = scopesOf(role);
  const useless = scopes.filter((scope) => !usable.includes(scope));
  if (useless.length === 0) return;
  throw refusal("scopes", `${useless.join(", ")} is not for the role ${role}; choose from ${usable.join(", ")}`);
}

export function createTokenService({ db, now, newId, onCallerChanged }: TokenServiceDeps): TokenService {
  function readExpiry(expiresAt: string | undefined): Date {
    const at = expiresAt === undefined ? now() + apiTokenLimits.defaultDays * dayMs : Date.parse(expiresAt);
    if (at <= now()) throw refusal("expiresAt", "is in the past");
    if (at > now() + apiTokenLimits.maxDays * dayMs) throw refusal("expiresAt", "may be a year from now at most");
    return new Date(at);
  }

  return {
    async create(actor, user, { name, scopes, expiresAt }) {
      const expires_at = readExpiry(expiresAt);
      const secret = makeApiToken();
      const row = { id: newId(), user_id: user.id, name, token_hash: hashApiToken(secret), expires_at };
      const created = await db.transaction().execute(async (trx) => {
        // Whoever is deleted or demoted meanwhile gets none for what they were.
        const { role } = await lockUserOrThrow(trx, user.id);
        checkScopes(role, scopes);
        if ((await countTokens(trx, user.id)) >= apiTokenLimits.perUser) {
          throw new AppError("CONFLICT", `You have ${apiTokenLimits.perUser} tokens: revoke one that nobody uses.`);
        }
        const token = await insertToken(trx, { ...row, scopes: [...new Set(scopes)] });
        const detail = { name, scopes: token.scopes, expiresAt: token.expiresAt };
        await appendAudit(trx, actor, [{ action: "token.create", entity: "token", entityId: token.id, detail }]);
        return token;
      });
      return { ...created, token: secret };
    },

    async revoke(actor, id) {
      await db.transaction().execute(async (trx) => {
        const revoked = await revokeToken(trx, actor.id, id);
        if (!revoked) throw new AppError("NOT_FOUND", "You have no such token, or it is revoked already.");
        const detail = { name: revoked.name };
        await appendAudit(trx, actor, [{ action: "token.revoke", entity: "token", entityId: id, detail }]);
      });
      onCallerChanged(actor.id);
    },
  };
}

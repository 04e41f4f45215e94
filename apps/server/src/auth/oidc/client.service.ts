import {
  clientProblem,
  type CreateOAuthClientInput,
  type OAuthClient,
  type OAuthClientWithSecret,
  type UpdateOAuthClientInput,
} from "@millrace/contracts/oauth-client";
import type { Kysely } from "kysely";
import { AppError } from "../../app-error.ts";
import { type Actor, appendAudit } from "../../audit/audit.ts";
import type { DB } from "../../db/database.ts";
import { lockClientOrThrow, toClient } from "./client.queries.ts";
import { hashClientSecret, newClientSecret } from "./client-secret.ts";
import { endRecordsOfClient, listPeopleOfClient } from "./record.queries.ts";

export interface ClientService {
  create(actor: Actor, input: CreateOAuthClientInput): Promise<OAuthClientWithSecret>;
  update(actor: Actor, input: UpdateOAuthClientInput): Promise<OAuthClient>;
  /** The old secret is worth nothing from now on. */
  rotateSecret(actor: Actor, id: string): Promise<OAuthClientWithSecret>;
  /** With all that people have allowed it; its tokens are refused at once. */
  delete(actor: Actor, id: string): Promise<void>;
}

export interface ClientServiceDeps {
  db: Kysely<DB>;
  now: () => number;
  newId: () => string;
  onCallerChanged: (principalId: string) => void;
}

export function createClientService({ db, now, newId, onCallerChanged }: ClientServiceDeps): ClientService {
  function announce(clientId: string, people: string[]): void {
    for (const id of [clientId, ...people]) onCallerChanged(id);
  }

  return {
    async create(actor, { name, kind, redirectUris, scopes }) {
      const secret = kind === "browser" ? null : newClientSecret();
      const at = new Date(now());
      const row = {
        id: newId(),
        name,
        kind,
        redirect_uris: redirectUris,
        scopes: [...new Set(scopes)],
        secret_hash: secret === null ? null : hashClientSecret(secret),
        secret_created_at: secret === null ? null : at,
        created_at: at,
        updated_at: at,
      };
      await db.transaction().execute(async (trx) => {
        await trx.insertInto("auth.oauth_clients").values(row).execute();
        const detail = { name, kind, redirectUris, scopes };
        await appendAudit(trx, actor, [{ action: "client.create", entity: "client", entityId: row.id, detail }]);
      });
      return { client: toClient(row), secret };
    },

    async update(actor, { id, ...changes }) {
      const updated = await db.transaction().execute(async (trx) => {
        const before = await lockClientOrThrow(trx, id);
        const after = { ...toClient(before), ...changes };
        const problem = clientProblem(after);
        if (problem) {
          throw new AppError("VALIDATION_FAILED", `${problem.path}: ${problem.message}`, { issues: [problem] });
        }
        const change = {
          name: after.name,
          redirect_uris: after.redirectUris,
          scopes: [...new Set(after.scopes)],
          updated_at: new Date(now()),
        };
        await trx.updateTable("auth.oauth_clients").set(change).where("id", "=", id).execute();
        await appendAudit(trx, actor, [{ action: "client.update", entity: "client", entityId: id, detail: changes }]);
        return toClient({ ...before, ...change });
      });
      announce(id, await listPeopleOfClient(db, id));
      return updated;
    },

    async rotateSecret(actor, id) {
      const secret = newClientSecret();
      const client = await db.transaction().execute(async (trx) => {
        const before = await lockClientOrThrow(trx, id);
        if (before.kind === "browser") {
          throw new AppError("BAD_REQUEST", "A client in the browser has no secret: PKCE protects it.");
        }
        const at = new Date(now());
        const change = { secret_hash: hashClientSecret(secret), secret_created_at: at, updated_at: at };
        await trx.updateTable("auth.oauth_clients").set(change).where("id", "=", id).execute();
        await appendAudit(trx, actor, [{ action: "client.rotate-secret", entity: "client", entityId: id }]);
        return toClient({ ...before, ...change });
      });
      return { client, secret };
    },

    async delete(actor, id) {
      const people = await db.transaction().execute(async (trx) => {
        const { name } = await lockClientOrThrow(trx, id);
        const affected = await listPeopleOfClient(trx, id);
        await endRecordsOfClient(trx, id);
        await trx.deleteFrom("auth.oauth_clients").where("id", "=", id).execute();
        await appendAudit(trx, actor, [{ action: "client.delete", entity: "client", entityId: id, detail: { name } }]);
        return affected;
      });
      announce(id, people);
    },
  };
}

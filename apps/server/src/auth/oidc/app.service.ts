import type { Kysely } from "kysely";
import { AppError } from "../../app-error.ts";
import { type Actor, appendAudit } from "../../audit/audit.ts";
import type { DB } from "../../db/database.ts";
import { forgetConsent } from "./consent.queries.ts";
import { endRecordsOfPerson } from "./record.queries.ts";

/** A person's say over the apps that may act for them. */
export interface AppService {
  /** The app's tokens end at once, and it has to ask again. `NOT_FOUND` if it was allowed nothing. */
  disconnect(actor: Actor, clientId: string): Promise<void>;
}

export function createAppService(deps: { db: Kysely<DB>; onCallerChanged: (principalId: string) => void }): AppService {
  return {
    async disconnect(actor, clientId) {
      await deps.db.transaction().execute(async (trx) => {
        const wasAllowed = await forgetConsent(trx, { userId: actor.id, clientId });
        if (!wasAllowed) throw new AppError("NOT_FOUND", "You have allowed no such app anything.");
        await endRecordsOfPerson(trx, actor.id, clientId);
        await appendAudit(trx, actor, [{ action: "client.disconnect", entity: "client", entityId: clientId }]);
      });
      deps.onCallerChanged(actor.id);
    },
  };
}

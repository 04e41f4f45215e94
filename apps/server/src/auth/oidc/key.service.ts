import type { SigningKey } from "@millrace/contracts/signing-key";
import type { Kysely } from "kysely";
import { type Actor, appendAudit } from "../../audit/audit.ts";
import type { DB } from "../../db/database.ts";
import type { Keyring } from "./keyring.ts";
import type { Secrets } from "./sealed-text.ts";
import { newSigningKey, type OpenSigningKey, signingAlgorithm } from "./signing-key.ts";
import { lockSigningKeys } from "./signing-key.queries.ts";
import { verifyOnlyMs } from "./token-lifetimes.ts";

export interface KeyService {
  list(): Promise<SigningKey[]>;
  /** Signs with a new key from now on; the other servers follow within seconds and verify its tokens at once. */
  rotate(actor: Actor): Promise<SigningKey>;
}

export interface KeyServiceDeps {
  db: Kysely<DB>;
  keyring: Keyring;
  secrets: Secrets;
  now: () => number;
  newId: () => string;
}

function describe({ id, createdAt, retiredAt }: Pick<OpenSigningKey, "id" | "createdAt" | "retiredAt">): SigningKey {
  return {
    id,
    algorithm: signingAlgorithm,
    state: retiredAt === null ? "signing" : "verifying",
    createdAt: createdAt.toISOString(),
    removedAt: retiredAt === null ? null : new Date(retiredAt.getTime() + verifyOnlyMs).toISOString(),
  };
}

export function createKeyService({ db, keyring, secrets, now, newId }: KeyServiceDeps): KeyService {
  return {
    list: async () => (await keyring.refresh()).map(describe),

    async rotate(actor) {
      const createdAt = new Date(now());
      const key = await newSigningKey(secrets, newId(), createdAt);
      await db.transaction().execute(async (trx) => {
        await lockSigningKeys(trx);
        await trx
          .updateTable("auth.signing_keys")
          .set({ retired_at: createdAt })
          .where("retired_at", "is", null)
          .execute();
        await trx.insertInto("auth.signing_keys").values(key).execute();
        await appendAudit(trx, actor, [{ action: "key.rotate", entity: "key", entityId: key.id }]);
      });
      await keyring.refresh();
      return describe({ id: key.id, createdAt, retiredAt: null });
    },
  };
}

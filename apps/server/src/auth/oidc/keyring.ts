import type { Kysely } from "kysely";
import type { DB } from "../../db/database.ts";
import { type Secrets, seal } from "./sealed-text.ts";
import { newSigningKey, type OpenSigningKey, openSigningKey } from "./signing-key.ts";
import { listSigningKeys, lockSigningKeys, removeSigningKeys } from "./signing-key.queries.ts";
import { verifyOnlyMs } from "./token-lifetimes.ts";

/** The one that signs first, then those that only verify. */
export type SigningKeys = readonly OpenSigningKey[];

export interface Keyring {
  /** As this server last saw them; the same array until they change. */
  keys(): SigningKeys;
  /** Looks into the database: another server may have made a new one. */
  refresh(): Promise<SigningKeys>;
  /** Makes the first key where there is none, and seals anew what the previous secret sealed. */
  start(): Promise<void>;
  /** Of keys that nothing can need any more. */
  removeExpired(): Promise<void>;
}

export interface KeyringDeps {
  db: Kysely<DB>;
  secrets: Secrets;
  now: () => number;
  newId: () => string;
}

export function createKeyring({ db, secrets, now, newId }: KeyringDeps): Keyring {
  let known: SigningKeys = [];
  const retiredTooLongAgo = () => new Date(now() - verifyOnlyMs);

  async function refresh(): Promise<SigningKeys> {
    const rows = await listSigningKeys(db, retiredTooLongAgo());
    const isUnchanged = rows.length === known.length && rows.every(({ id }, index) => known[index]?.id === id);
    if (!isUnchanged) known = rows.map((row) => openSigningKey(secrets, row));
    return known;
  }

  async function makeFirst(): Promise<void> {
    const key = await newSigningKey(secrets, newId(), new Date(now()));
    await db.transaction().execute(async (trx) => {
      await lockSigningKeys(trx);
      const others = await trx.selectFrom("auth.signing_keys").select("id").where("retired_at", "is", null).execute();
      if (others.length === 0) await trx.insertInto("auth.signing_keys").values(key).execute();
    });
  }

  async function sealAnew({ id, privateKey }: OpenSigningKey): Promise<void> {
    const sealed_private_key = seal(secrets.current, id, JSON.stringify(privateKey));
    await db.updateTable("auth.signing_keys").set({ sealed_private_key }).where("id", "=", id).execute();
  }

  return {
    keys: () => known,
    refresh,

    async start() {
      if ((await refresh()).length === 0) {
        await makeFirst();
        await refresh();
      }
      await Promise.all(known.filter(({ isStale }) => isStale).map(sealAnew));
    },

    removeExpired: () => removeSigningKeys(db, retiredTooLongAgo()),
  };
}

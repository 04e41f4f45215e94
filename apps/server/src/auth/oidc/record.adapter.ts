import { type Kysely, type Selectable, sql } from "kysely";
import { type Adapter, type AdapterPayload, errors } from "oidc-provider";
import type { DB } from "../../db/database.ts";
import type { OAuthRecordTable } from "./oidc.table.ts";
import { isRefusedText } from "../../db/database-error.ts";
import { hashRecordId } from "./record.queries.ts";
import { refreshGraceSeconds } from "./token-lifetimes.ts";

type Row = Pick<Selectable<OAuthRecordTable>, "payload"> & { is_spent: boolean };

/** What the holder presents is not stored, in no copy: it is the key that the row is found by. */
function withoutCredentials({ jti: _id, session, ...payload }: AdapterPayload): AdapterPayload {
  if (!session) return payload;
  const { cookie: _cookie, ...rest } = session;
  return { ...payload, session: rest };
}

/** Where the provider's library keeps codes, grants, refresh tokens, interactions and its sessions. */
export function createRecordAdapter(db: Kysely<DB>, model: string): Adapter {
  const grace = model === "RefreshToken" ? refreshGraceSeconds : 0;

  async function find(column: "id_hash" | "uid", value: string): Promise<AdapterPayload | undefined> {
    const { rows } = await sql<Row>`
      select payload, coalesce(consumed_at + make_interval(secs => ${grace}) <= clock_timestamp(), false) as is_spent
      from auth.oauth_records where model = ${model} and ${sql.ref(column)} = ${value}`.execute(db);
    const [row] = rows;
    return row && { ...row.payload, ...(row.is_spent && { consumed: true }) };
  }

  return {
    async upsert(id, payload, expiresIn) {
      const stored = withoutCredentials(payload);
      const row = {
        uid: payload.uid ?? null,
        grant_id: payload.grantId ?? null,
        payload: stored,
        expires_at: expiresIn === undefined ? null : sql<Date>`now() + make_interval(secs => ${expiresIn})`,
      };
      await db
        .insertInto("auth.oauth_records")
        .values({ model, id_hash: hashRecordId(id), consumed_at: null, ...row })
        .onConflict((conflict) => conflict.columns(["model", "id_hash"]).doUpdateSet(row))
        .execute()
        .catch((error: unknown) => {
          // The app's own parameters, such as `state`, are kept as they came.
          throw isRefusedText(error) ? new errors.InvalidRequest("text may not contain U+0000") : error;
        });
    },

    async find(id) {
      const payload = await find("id_hash", hashRecordId(id));
      return payload && { ...payload, jti: id };
    },

    findByUid: (uid) => find("uid", uid),
    findByUserCode: () => Promise.resolve(undefined),

    /**
     * In one statement, so that of two at the same time one is first. A code is worth nothing to the second; a refresh
     * token goes on to be worth something for the grace that began with the first: tabs refresh in parallel.
     */
    async consume(id) {
      const { rows } = await sql`
        update auth.oauth_records set consumed_at = coalesce(consumed_at, clock_timestamp())
        where model = ${model} and id_hash = ${hashRecordId(id)} and (consumed_at is null or ${grace} > 0)
        returning 1`.execute(db);
      if (rows.length === 0) throw new errors.InvalidGrant("already used");
    },

    async destroy(id) {
      await db
        .deleteFrom("auth.oauth_records")
        .where("model", "=", model)
        .where("id_hash", "=", hashRecordId(id))
        .execute();
    },

    async revokeByGrantId(grantId) {
      await db.deleteFrom("auth.oauth_records").where("model", "=", model).where("grant_id", "=", grantId).execute();
    },
  };
}

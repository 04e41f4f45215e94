import { createHash } from "node:crypto";
import type { User } from "@millrace/contracts/user";
import { type Kysely, sql } from "kysely";
import { type Adapter, Lucia, TimeSpan } from "lucia";
import type { DB } from "../db/database.ts";
import { findSession, findSessionUsers } from "./session.queries.ts";

declare module "lucia" {
  interface Register {
    Lucia: Lucia<object, { profile: User }>;
    DatabaseUserAttributes: { profile: User };
  }
}

export interface ResolvedSession {
  user: User;
  expiresAt: Date;
  /** Its expiry has just been moved: the cookie must follow. */
  extended: boolean;
}

export interface Sessions {
  create(userId: string): Promise<{ token: string; expiresAt: Date }>;
  /** Null if the token is unknown, has expired, or its user is gone. */
  resolve(token: string): Promise<ResolvedSession | null>;
  /** The users of those that live. Renews nothing. */
  resolveAll(tokens: readonly string[]): Promise<Map<string, User>>;
  end(token: string): Promise<void>;
  endAllOf(userId: string): Promise<void>;
  removeExpired(): Promise<void>;
}

/** 25 random bytes in base 32, as lucia makes them; anything else needs no look into the database. */
const tokenFormat = /^[a-z2-7]{40}$/;

export function looksLikeSession(token: string): boolean {
  return tokenFormat.test(token);
}

/** The table knows a session only by this. */
export function hashSessionToken(token: string): string {
  return createHash("sha256").update(token).digest("hex");
}

/** Sessions slide: used in the second half of its life, one lives `days` from then. */
export function createSessions(db: Kysely<DB>, days: number): Sessions {
  const lucia = new Lucia(createAdapter(db), {
    sessionExpiresIn: new TimeSpan(days, "d"),
    getUserAttributes: ({ profile }) => ({ profile }),
  });
  return {
    async create(userId) {
      const session = await lucia.createSession(userId, {});
      return { token: session.id, expiresAt: session.expiresAt };
    },
    async resolve(token) {
      if (!looksLikeSession(token)) return null;
      const { session, user } = await lucia.validateSession(token);
      return session && { user: user.profile, expiresAt: session.expiresAt, extended: session.fresh };
    },
    async resolveAll(tokens) {
      const users = await findSessionUsers(db, tokens.map(hashSessionToken));
      return new Map(
        tokens.flatMap((token) => {
          const user = users.get(hashSessionToken(token));
          return user ? [[token, user]] : [];
        }),
      );
    },
    end: (token) => lucia.invalidateSession(token),
    endAllOf: (userId) => lucia.invalidateUserSessions(userId),
    removeExpired: () => lucia.deleteExpiredSessions(),
  };
}

function createAdapter(db: Kysely<DB>): Adapter {
  return {
    async getSessionAndUser(id) {
      const found = await findSession(db, hashSessionToken(id));
      if (!found) return [null, null];
      const { user, expiresAt } = found;
      return [
        { id, userId: user.id, expiresAt, attributes: {} },
        { id: user.id, attributes: { profile: user } },
      ];
    },
    async getUserSessions(userId) {
      const rows = await db.selectFrom("auth.sessions").selectAll().where("user_id", "=", userId).execute();
      return rows.map((row) => ({ id: row.id_hash, userId, expiresAt: row.expires_at, attributes: {} }));
    },
    async setSession({ id, userId, expiresAt }) {
      const row = { id_hash: hashSessionToken(id), user_id: userId, expires_at: expiresAt };
      await db
        .insertInto("auth.sessions")
        .values({ ...row, created_at: sql`now()` })
        .execute();
    },
    async updateSessionExpiration(id, expiresAt) {
      await db
        .updateTable("auth.sessions")
        .set({ expires_at: expiresAt })
        .where("id_hash", "=", hashSessionToken(id))
        .execute();
    },
    async deleteSession(id) {
      await db.deleteFrom("auth.sessions").where("id_hash", "=", hashSessionToken(id)).execute();
    },
    async deleteUserSessions(userId) {
      await db.deleteFrom("auth.sessions").where("user_id", "=", userId).execute();
    },
    async deleteExpiredSessions() {
      await db
        .deleteFrom("auth.sessions")
        .where("expires_at", "<=", sql<Date>`now()`)
        .execute();
    },
  };
}

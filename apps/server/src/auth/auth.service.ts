import type { LoginInput, RegisterInput, updateMeInputSchema, User } from "@millrace/contracts/user";
import type { Kysely } from "kysely";
import type { Logger } from "pino";
import { v7 as uuidv7 } from "uuid";
import type { z } from "zod";
import type { Identity, Principal } from "../access/principal.ts";
import { AppError } from "../app-error.ts";
import { type Actor, appendAudit } from "../audit/audit.ts";
import type { DB } from "../db/database.ts";
import { endRecordsOfPerson } from "./oidc/record.queries.ts";
import type { Passwords } from "./passwords.ts";
import { changeMe, type MyChange } from "./me.change.ts";
import { type OpenedSession, openSession, sessionName, type Visit } from "./session.opening.ts";
import { deleteOtherSessions, deleteSession } from "./session.queries.ts";
import { createSessions, hashSessionToken } from "./sessions.ts";
import { findPasswordHash, findUserByEmail, shareUserWithPassword } from "./user.queries.ts";
import { toUser } from "./user.rows.ts";
import { emailTaken } from "./user.service.ts";
import { addUser } from "./user.writes.ts";

export interface AuthConfig {
  /** How long an unused session lives. */
  sessionDays: number;
}

export interface AuthServiceDeps {
  db: Kysely<DB>;
  passwords: Passwords;
  config: AuthConfig;
  log: Pick<Logger, "info">;
  newId?: () => string;
  onCallerChanged?: (principalId: string) => void;
  /** Events were committed. */
  onEvents?: () => void;
}

export interface AuthService extends Identity {
  register(input: RegisterInput, visit: Visit): Promise<OpenedSession>;
  login(input: LoginInput, visit: Visit): Promise<OpenedSession>;
  logout(token: string, visit: Visit): Promise<void>;
  logoutEverywhere(actor: Actor): Promise<void>;
  /** A new password ends every session but the one with this token. */
  updateMe(actor: Actor, token: string | null, input: z.infer<typeof updateMeInputSchema>): Promise<User>;
  removeExpiredSessions(): Promise<void>;
}

export function createAuthService(deps: AuthServiceDeps): AuthService {
  const { db, passwords, config, log, newId = uuidv7 } = deps;
  const { onCallerChanged = () => undefined, onEvents = () => undefined } = deps;
  const sessions = createSessions(db, config.sessionDays);

  async function hashNewPassword(userId: string, current: string | undefined, next: string): Promise<string> {
    const stored = await findPasswordHash(db, userId);
    if (!(await passwords.verify(stored, current ?? ""))) {
      const message = "This is not your current password";
      throw new AppError("VALIDATION_FAILED", `currentPassword: ${message}`, {
        issues: [{ path: "currentPassword", message }],
      });
    }
    return passwords.hash(next);
  }

  return {
    async register({ email, name, password }, visit) {
      const password_hash = await passwords.hash(password);
      const opened = await db.transaction().execute(async (trx) => {
        const row = await addUser(trx, { id: newId(), email, name, role: "employee", password_hash }, newId());
        if (!row) throw emailTaken("sign in instead");
        const actor = { id: row.id, origin: visit.ip, requestId: visit.requestId, seesAll: false };
        await appendAudit(trx, actor, [
          { action: "user.register", entity: "user", entityId: row.id, detail: { email, name } },
        ]);
        return openSession(trx, config.sessionDays, toUser(row), visit);
      });
      log.info({ userId: opened.user.id }, "registered");
      onEvents();
      if (opened.endedUserId !== undefined) onCallerChanged(opened.endedUserId);
      return opened;
    },

    async login({ email, password }, visit) {
      const row = await findUserByEmail(db, email);
      const isRight = await passwords.verify(row?.password_hash, password);
      const wrong = new AppError("INVALID_CREDENTIALS", "Wrong e-mail or password.");
      if (!row || !isRight) throw wrong;
      const opened = await db.transaction().execute(async (trx) => {
        // A password that was changed while this one was checked opens nothing any more.
        const user = await shareUserWithPassword(trx, row.id, row.password_hash);
        if (!user) throw wrong;
        return openSession(trx, config.sessionDays, toUser(user), visit);
      });
      if (opened.endedUserId !== undefined) onCallerChanged(opened.endedUserId);
      return opened;
    },

    async logout(token, { ip, requestId }) {
      const userId = await db.transaction().execute(async (trx) => {
        const owner = await deleteSession(trx, hashSessionToken(token));
        if (owner === undefined) return undefined;
        await appendAudit(trx, { id: owner, origin: ip, requestId, seesAll: false }, [
          { action: "session.end", entity: "session", entityId: sessionName(token) },
        ]);
        return owner;
      });
      if (userId !== undefined) onCallerChanged(userId);
    },

    async logoutEverywhere(actor) {
      await db.transaction().execute(async (trx) => {
        await deleteOtherSessions(trx, actor.id, null);
        await endRecordsOfPerson(trx, actor.id);
        await appendAudit(trx, actor, [{ action: "session.end-all", entity: "user", entityId: actor.id }]);
      });
      onCallerChanged(actor.id);
    },

    async updateMe(actor, token, { name, currentPassword, newPassword }) {
      const change: MyChange = {
        ...(name !== undefined && { name }),
        ...(newPassword !== undefined && {
          password_hash: await hashNewPassword(actor.id, currentPassword, newPassword),
          keptSession: token === null ? null : hashSessionToken(token),
        }),
      };
      const user = await db.transaction().execute((trx) => changeMe(trx, actor, change, newId()));
      onEvents();
      onCallerChanged(actor.id);
      return toUser(user);
    },

    async resolve(token) {
      const session = await sessions.resolve(token);
      if (!session) return null;
      const { user, expiresAt, extended } = session;
      return { principal: signedIn(user), expiresAt, extended };
    },
    async resolveAll(tokens) {
      const users = await sessions.resolveAll(tokens);
      return new Map(Array.from(users, ([token, user]) => [token, signedIn(user)]));
    },
    removeExpiredSessions: () => sessions.removeExpired(),
  };
}

function signedIn(user: User): Principal {
  return { id: user.id, role: user.role, scopes: null, user, credential: null };
}

import type { LoginInput, RegisterInput, updateMeInputSchema, User } from "@millrace/contracts/user";
import type { Kysely } from "kysely";
import type { Logger } from "pino";
import { v7 as uuidv7 } from "uuid";
import type { z } from "zod";
import { AppError } from "../app-error.ts";
import type { DB } from "../db/database.ts";
import {
  deleteOtherSessions,
  findPasswordHash,
  findUserByEmail,
  insertUser,
  toUser,
  updateUser,
} from "./auth.queries.ts";
import type { Passwords } from "./passwords.ts";
import type { Identity } from "../access/principal.ts";
import { createSessions, hashSessionToken } from "./sessions.ts";

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
}

/** A session just opened; the token is shown this once. */
export interface OpenedSession {
  user: User;
  token: string;
  expiresAt: Date;
}

export interface AuthService extends Identity {
  /** The session presented with a registration or a login ends, so that nobody can plant one (fixation). */
  register(input: RegisterInput, presentedToken: string | null): Promise<OpenedSession>;
  login(input: LoginInput, presentedToken: string | null): Promise<OpenedSession>;
  logout(token: string): Promise<void>;
  logoutEverywhere(userId: string): Promise<void>;
  /** A new password ends every session but the one with this token. */
  updateMe(userId: string, token: string | null, input: z.infer<typeof updateMeInputSchema>): Promise<User>;
  removeExpiredSessions(): Promise<void>;
}

export function createAuthService(deps: AuthServiceDeps): AuthService {
  const { db, passwords, config, log, newId = uuidv7, onCallerChanged = () => undefined } = deps;
  const sessions = createSessions(db, config.sessionDays);

  async function openSession(user: User, presentedToken: string | null): Promise<OpenedSession> {
    if (presentedToken !== null) await sessions.end(presentedToken);
    return { user, ...(await sessions.create(user.id)) };
  }

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
    async register({ email, name, password }, presentedToken) {
      const password_hash = await passwords.hash(password);
      const user = await insertUser(db, { id: newId(), email, name, role: "employee", password_hash });
      if (!user) throw new AppError("EMAIL_TAKEN", "This e-mail address has an account already: sign in instead.");
      log.info({ userId: user.id }, "registered");
      return openSession(user, presentedToken);
    },

    async login({ email, password }, presentedToken) {
      const row = await findUserByEmail(db, email);
      const isRight = await passwords.verify(row?.password_hash, password);
      if (!row || !isRight) throw new AppError("INVALID_CREDENTIALS", "Wrong e-mail or password.");
      return openSession(toUser(row), presentedToken);
    },

    logout: (token) => sessions.end(token),
    async logoutEverywhere(userId) {
      await sessions.endAllOf(userId);
      onCallerChanged(userId);
    },

    async updateMe(userId, token, { name, currentPassword, newPassword }) {
      const password_hash =
        newPassword === undefined ? undefined : await hashNewPassword(userId, currentPassword, newPassword);
      const updated = await db.transaction().execute(async (trx) => {
        if (password_hash !== undefined) {
          await deleteOtherSessions(trx, userId, token === null ? null : hashSessionToken(token));
        }
        return updateUser(trx, userId, {
          ...(name !== undefined && { name }),
          ...(password_hash !== undefined && { password_hash }),
        });
      });
      if (!updated) throw new AppError("NOT_FOUND", "This account is gone.");
      onCallerChanged(userId);
      return updated;
    },

    async resolve(token) {
      const session = await sessions.resolve(token);
      if (!session) return null;
      const { user, expiresAt, extended } = session;
      return { principal: { id: user.id, role: user.role, scopes: null, user, credential: null }, expiresAt, extended };
    },
    removeExpiredSessions: () => sessions.removeExpired(),
  };
}

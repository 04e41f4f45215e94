import type { User } from "@millrace/contracts/user";
import type { Transaction } from "kysely";
import { appendAudit } from "../audit/audit.ts";
import type { DB } from "../db/database.ts";
import { deleteSession } from "./session.queries.ts";
import { createSessions, hashSessionToken } from "./sessions.ts";

/** A request by someone who is about to become known. */
export interface Visit {
  ip: string;
  requestId: string;
  presentedToken: string | null;
}

/** A session just opened; the token is shown this once. */
export interface OpenedSession {
  user: User;
  token: string;
  expiresAt: Date;
  /** Whose session ended for it: that caller has changed. */
  endedUserId: string | undefined;
}

/** The session that came with the request ends, so that nobody can plant one (fixation). */
export async function openSession(
  trx: Transaction<DB>,
  sessionDays: number,
  user: User,
  { ip, requestId, presentedToken }: Visit,
): Promise<OpenedSession> {
  const endedUserId = presentedToken === null ? undefined : await deleteSession(trx, hashSessionToken(presentedToken));
  const session = await createSessions(trx, sessionDays).create(user.id);
  await appendAudit(trx, { id: user.id, origin: ip, requestId, seesAll: false }, [
    { action: "session.open", entity: "session", entityId: sessionName(session.token) },
  ]);
  return { user, ...session, endedUserId };
}

/** For the audit: tells one session from another and opens none. */
export function sessionName(token: string): string {
  return hashSessionToken(token).slice(0, 16);
}

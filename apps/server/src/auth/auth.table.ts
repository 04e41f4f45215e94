import type { Scope } from "@millrace/contracts/access";
import type { Role } from "@millrace/contracts/user";
import type { Generated } from "kysely";
import type { EventOutboxTable, OutboxStreamTable } from "../events/event.table.ts";
import type { AuditSealTable, AuditTable, AuditUnsealedTable } from "../audit/audit.table.ts";
import type { OidcTables } from "./oidc/oidc.table.ts";

export interface UserTable {
  id: string;
  email: string;
  name: string;
  role: Role;
  /** Null for those who sign in elsewhere only. */
  password_hash: string | null;
  email_verified: Generated<boolean>;
  /** The time of the newest event about this user: the next one is later. */
  event_at: Date | null;
  created_at: Date;
  updated_at: Date;
  deleted_at: Date | null;
}

export interface SessionTable {
  /** SHA-256 of the session id in hex: who reads the table cannot use a session. */
  id_hash: string;
  user_id: string;
  expires_at: Date;
  created_at: Date;
}

export interface ApiTokenTable {
  id: string;
  user_id: string;
  name: string;
  /** SHA-256 in hex, as of sessions. */
  token_hash: string;
  scopes: Scope[];
  created_at: Date;
  expires_at: Date;
  last_used_at: Date | null;
  revoked_at: Date | null;
}

export interface AuthTables extends OidcTables {
  "auth.users": UserTable;
  "auth.sessions": SessionTable;
  "auth.api_tokens": ApiTokenTable;
  "auth.outbox": EventOutboxTable;
  "auth.outbox_stream": OutboxStreamTable;
  "auth.audit": AuditTable;
  "auth.audit_seals": AuditSealTable;
  "auth.audit_unsealed": AuditUnsealedTable;
}

import type { Role } from "@millrace/contracts/user";

export interface UserTable {
  id: string;
  email: string;
  name: string;
  role: Role;
  password_hash: string;
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

export interface AuthTables {
  "auth.users": UserTable;
  "auth.sessions": SessionTable;
}

import type { Role } from "@millrace/contracts/user";
import type { Kysely } from "kysely";
import type { Logger } from "pino";
import { v7 as uuidv7 } from "uuid";
import { appendAudit } from "../audit/audit.ts";
import type { DB } from "../db/database.ts";
import type { Passwords } from "./passwords.ts";
import { hasAdmin, wasEmailEverUsed } from "./user.queries.ts";
import { addUser } from "./user.writes.ts";

export interface SeedConfig {
  production: boolean;
  adminEmail?: string | undefined;
  adminPassword?: string | undefined;
}

export interface SeedDeps {
  db: Kysely<DB>;
  passwords: Passwords;
  config: SeedConfig;
  log: Pick<Logger, "info" | "warn">;
  newId?: () => string;
}

interface Account {
  email: string;
  name: string;
  role: Role;
  password: string;
}

/** For one's own machine only; `npm start` shows them. */
export const localAccounts: Account[] = [
  { email: "admin@example.com", name: "Ada Admin", role: "admin", password: "admin123" },
  { email: "manager@example.com", name: "Max Manager", role: "manager", password: "manager123" },
  { email: "accountant@example.com", name: "Ann Accountant", role: "accountant", password: "accountant123" },
  { email: "user@example.com", name: "Uma User", role: "employee", password: "user123" },
];

/** The server by itself, before anyone has called. */
const server = { id: "server", origin: "start", requestId: "", seesAll: false };

/**
 * Local: the accounts above, each once — one that was changed or deleted since stays so.
 * Production: a first admin from the configuration, while there is none.
 */
export async function seedLocalAccounts(deps: SeedDeps): Promise<void> {
  const { db, config, log } = deps;
  if (!config.production) {
    await Promise.all(localAccounts.map((account) => seedLocal(deps, account)));
    return;
  }
  if (await hasAdmin(db)) return;
  if (config.adminEmail === undefined || config.adminPassword === undefined) {
    log.warn("there is no admin yet: set MILLRACE_ADMIN_EMAIL and MILLRACE_ADMIN_PASSWORD and start again");
    return;
  }
  const email = config.adminEmail;
  const isMade = await seed(deps, { email, name: email, role: "admin", password: config.adminPassword });
  if (isMade || (await hasAdmin(db))) return;
  log.warn("there is no admin yet: MILLRACE_ADMIN_EMAIL has an account already, name another address");
}

async function seedLocal(deps: SeedDeps, account: Account): Promise<void> {
  if (!(await wasEmailEverUsed(deps.db, account.email))) await seed(deps, account);
}

/** False if the address was taken. */
async function seed({ db, passwords, log, newId = uuidv7 }: SeedDeps, account: Account): Promise<boolean> {
  const { email, name, role, password } = account;
  const password_hash = await passwords.hash(password);
  const user = await db.transaction().execute(async (trx) => {
    const row = await addUser(trx, { id: newId(), email, name, role, password_hash, email_verified: true }, newId());
    const detail = { email, name, role };
    if (row) await appendAudit(trx, server, [{ action: "user.create", entity: "user", entityId: row.id, detail }]);
    return row;
  });
  if (user) log.info({ userId: user.id, role }, "account made");
  return user !== undefined;
}

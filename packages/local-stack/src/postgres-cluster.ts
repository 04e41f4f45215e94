import { readFile, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";

import { runCommand } from "./command.ts";
import type { Machine } from "./config.ts";
import { LocalStackError } from "./errors.ts";
import { giveDirectory, giveFile, type PostgresAccount } from "./postgres-account.ts";
import type { PostgresBinaries } from "./postgres-binaries.ts";
import { keepSecret } from "./secret.ts";

export const postgresUser = "millrace";
const majorVersion = "18";

export interface Cluster {
  directory: string;
  password: string;
}

export interface ClusterSetup {
  log: (message: string) => void;
  dataDir: string;
  binaries: PostgresBinaries;
  account: PostgresAccount;
  machine: Machine;
}

function wayOut(directory: string): string {
  return `Restore ${directory} from a backup, or move it away to begin with an empty database, or set DATABASE_URL.`;
}

export function brokenCluster(directory: string, what: string): LocalStackError {
  return new LocalStackError(`PostgreSQL cannot use its data in ${directory}: ${what}. ${wayOut(directory)}`);
}

/** The cluster in the data directory, made at the first call. */
export async function openCluster(setup: ClusterSetup): Promise<Cluster> {
  const directory = join(setup.dataDir, "postgres");
  const passwordFile = join(setup.dataDir, "postgres.password");
  const found = await stat(directory).catch(() => undefined);
  if (!found) return createCluster(setup, directory, passwordFile);
  if (!found.isDirectory()) throw brokenCluster(directory, "it is not a directory");
  const version = (await readFile(join(directory, "PG_VERSION"), "utf8").catch(() => "")).trim();
  if (version === "") throw brokenCluster(directory, "the file PG_VERSION is missing");
  if (version !== majorVersion)
    throw brokenCluster(directory, `it belongs to PostgreSQL ${version}, not ${majorVersion}`);
  const password = (await readFile(passwordFile, "utf8").catch(() => "")).trim();
  if (password === "") throw brokenCluster(directory, `its password in ${passwordFile} is missing`);
  await giveDirectory(directory, setup.account, setup.machine);
  return { directory, password };
}

async function createCluster(setup: ClusterSetup, directory: string, passwordFile: string): Promise<Cluster> {
  const { binaries, account, machine, log } = setup;
  log(`Creating the database cluster in ${directory}`);
  const password = await keepSecret(passwordFile);
  await giveFile(passwordFile, account, machine);
  // Made under another name first: an interrupted initdb must not look like a database.
  const unfinished = `${directory}.new`;
  await rm(unfinished, { recursive: true, force: true });
  await giveDirectory(unfinished, account, machine);
  const options = ["-D", unfinished, "-U", postgresUser, "-A", "scram-sha-256", `--pwfile=${passwordFile}`];
  const locale = ["--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"];
  const { command, args } = await account.wrap({ command: binaries.initdb, args: [...options, ...locale] });
  const { code, stdout, stderr } = await runCommand(command, args);
  if (code !== 0) {
    const reason = (stderr.trim() || stdout.trim()).split("\n").slice(-2).join(" ");
    throw new LocalStackError(
      `PostgreSQL could not create its data in ${directory}: ${reason} Set MILLRACE_DATA_DIR to another directory, or DATABASE_URL to a PostgreSQL of your own.`,
    );
  }
  await rename(unfinished, directory);
  return { directory, password };
}

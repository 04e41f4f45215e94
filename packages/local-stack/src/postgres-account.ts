import { chown, mkdir, stat } from "node:fs/promises";

import { findOnPath, runCommand } from "./command.ts";
import type { Machine } from "./config.ts";
import { LocalStackError } from "./errors.ts";
import { endWithParent, type CommandLine } from "./parent-death.ts";

/** The id of "nobody": PostgreSQL refuses to run as root. */
const nobody = 65_534;

/** How PostgreSQL's programs are run so that they do not see themselves as root. */
export interface PostgresAccount {
  /** The user id that must own the files. */
  uid: number;
  wrap(commandLine: CommandLine): Promise<CommandLine>;
}

export async function choosePostgresAccount(machine: Machine): Promise<PostgresAccount> {
  if (!machine.isRoot) {
    return { uid: process.getuid?.() ?? 0, wrap: (commandLine) => endWithParent(commandLine, machine) };
  }
  const [unshare] = await findOnPath("unshare", machine.searchPath);
  const mapped = ["--user", `--map-user=${nobody}`, `--map-group=${nobody}`];
  if (unshare && (await runCommand(unshare, [...mapped, "true"])).code === 0) {
    return {
      uid: 0,
      async wrap(commandLine) {
        const inner = await endWithParent(commandLine, machine);
        return { command: unshare, args: [...mapped, inner.command, ...inner.args] };
      },
    };
  }
  const [setpriv] = await findOnPath("setpriv", machine.searchPath);
  if (!setpriv) {
    throw new LocalStackError(
      "PostgreSQL refuses to run as root and this machine has neither user namespaces nor setpriv: start Millrace as an ordinary user, or set DATABASE_URL.",
    );
  }
  const identity = ["--reuid", String(nobody), "--regid", String(nobody), "--clear-groups"];
  return {
    uid: nobody,
    wrap: async ({ command, args }) => ({
      command: setpriv,
      args: [...identity, "--pdeathsig", "INT", "--", command, ...args],
    }),
  };
}

/** Makes the directory if needed and hands it, with all that is in it, to the account. */
export async function giveDirectory(directory: string, { uid }: PostgresAccount, { isRoot }: Machine): Promise<void> {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  if (!isRoot || (await stat(directory)).uid === uid) return;
  const { code, stderr } = await runCommand("chown", ["-R", `${uid}:${uid}`, directory]);
  if (code !== 0) throw new LocalStackError(`${directory} could not be given to PostgreSQL's user: ${stderr.trim()}`);
}

export async function giveFile(file: string, { uid }: PostgresAccount, { isRoot }: Machine): Promise<void> {
  if (isRoot) await chown(file, uid, uid);
}

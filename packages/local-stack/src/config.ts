import { homedir } from "node:os";
import { resolve } from "node:path";

/** What the library takes from the machine rather than from its caller. */
export interface Machine {
  searchPath: string;
  home: string;
  isRoot: boolean;
  platform: NodeJS.Platform;
}

// npm start can be called from a shell whose PATH lacks the system directories (Debian's su keeps the user's).
const systemPath = ["/usr/local/bin", "/usr/bin", "/bin", "/usr/local/sbin", "/usr/sbin", "/sbin"];

export function readMachine(env: NodeJS.ProcessEnv = process.env): Machine {
  return {
    searchPath: [env["PATH"] ?? "", ...systemPath].join(":"),
    home: homedir(),
    isRoot: process.getuid?.() === 0,
    platform: process.platform,
  };
}

export const repositoryRoot = resolve(import.meta.dirname, "../../..");

/** Where everything that Millrace keeps on this machine lives. */
export function readDataDir(env: NodeJS.ProcessEnv = process.env): string {
  return resolve(repositoryRoot, env["MILLRACE_DATA_DIR"] || ".millrace");
}

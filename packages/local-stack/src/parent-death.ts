import { findOnPath } from "./command.ts";
import type { Machine } from "./config.ts";

export interface CommandLine {
  command: string;
  args: string[];
}

/**
 * Lets the kernel signal the process when its parent is gone, kill -9 included, so that no orphan holds a port.
 * Where setpriv is missing (macOS) the command is left as it is, and a leftover is ended at the next start.
 */
export async function endWithParent(
  { command, args }: CommandLine,
  { searchPath }: Pick<Machine, "searchPath">,
  signal: "INT" | "TERM" = "INT",
): Promise<CommandLine> {
  const [setpriv] = await findOnPath("setpriv", searchPath);
  if (!setpriv) return { command, args };
  return { command: setpriv, args: ["--pdeathsig", signal, "--", command, ...args] };
}

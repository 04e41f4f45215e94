import { execFile } from "node:child_process";
import { access, constants } from "node:fs/promises";
import { delimiter, join } from "node:path";

export interface CommandResult {
  code: number;
  stdout: string;
  stderr: string;
}

export interface CommandOptions {
  cwd?: string;
  env?: NodeJS.ProcessEnv;
  timeoutMs?: number;
  signal?: AbortSignal;
}

/** Runs a command to its end. A command that cannot be started at all counts as exit code 127. */
export function runCommand(
  command: string,
  args: readonly string[],
  { cwd, env, timeoutMs = 0, signal }: CommandOptions = {},
): Promise<CommandResult> {
  const { promise, resolve } = Promise.withResolvers<CommandResult>();
  const limits = { cwd, env, signal, timeout: timeoutMs, maxBuffer: 32 * 1024 * 1024 };
  execFile(command, args, limits, (error, stdout, stderr) => {
    if (!error) resolve({ code: 0, stdout, stderr });
    else if (typeof error.code === "number") resolve({ code: error.code, stdout, stderr });
    else resolve({ code: 127, stdout, stderr: stderr || error.message });
  });
  return promise;
}

export async function isExecutable(file: string): Promise<boolean> {
  return access(file, constants.X_OK).then(
    () => true,
    () => false,
  );
}

/** Every executable of this name, in the order of the search path. */
export async function findOnPath(name: string, searchPath: string): Promise<string[]> {
  const candidates = searchPath
    .split(delimiter)
    .filter(Boolean)
    .map((directory) => join(directory, name));
  const usable = await Promise.all(candidates.map(isExecutable));
  return candidates.filter((_, index) => usable[index]);
}

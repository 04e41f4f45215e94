import { join } from "node:path";

import { readSettings } from "@millrace/local-stack/commands/settings";
import { lastLines } from "@millrace/local-stack/log-file";
import { startProgram, stopProgram } from "@millrace/local-stack/runtime/program";

export interface ChildOptions {
  name: string;
  script: string;
  /** Added to the environment that this process inherits. */
  env: Record<string, string>;
  logDir: string;
  nodeOptions?: string[];
}

export interface Child extends AsyncDisposable {
  pid: number;
}

const readyTimeoutMs = 60_000;
const stopTimeoutMs = 20_000;

/** Starts a Node process and waits until it says that it is ready. It ends when this process ends. */
export async function startChild({ name, script, env, logDir, nodeOptions = [] }: ChildOptions): Promise<Child> {
  const { inherited, root } = readSettings();
  const logFile = join(logDir, `${name}.log`);
  const program = await startProgram({
    command: process.execPath,
    args: [...nodeOptions, script],
    cwd: root,
    env: { ...inherited, ...env },
    logFile,
  });
  const { pid } = program.child;
  const late = AbortSignal.timeout(readyTimeoutMs);
  const outcome = await Promise.race([
    program.ready.then(() => undefined),
    program.ended,
    new Promise<string>((resolve) => late.addEventListener("abort", () => resolve("was not ready in time"))),
  ]);
  if (outcome === undefined && pid !== undefined) {
    return { pid, [Symbol.asyncDispose]: () => stopProgram(program, stopTimeoutMs) };
  }
  await stopProgram(program, stopTimeoutMs);
  throw new Error(`The ${name} ${outcome}:\n${(await lastLines(logFile, 15)).join("\n")}`);
}

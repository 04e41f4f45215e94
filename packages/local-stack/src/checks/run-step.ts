import { spawn } from "node:child_process";
import { once } from "node:events";
import { constants } from "node:os";

import { readMachine } from "../config.ts";
import { endWithParent } from "../parent-death.ts";

export interface StepContext {
  root: string;
  env: NodeJS.ProcessEnv;
  signal: AbortSignal;
}

/** Runs one tool with its output on the terminal and returns its exit code. */
export async function runStep(command: string, args: readonly string[], context: StepContext): Promise<number> {
  const { root, env, signal } = context;
  if (signal.aborted) return 130;
  const wrapped = await endWithParent({ command, args: [...args] }, readMachine(), "TERM");
  const child = spawn(wrapped.command, wrapped.args, { cwd: root, env, stdio: ["ignore", "inherit", "inherit"] });
  const end = () => void child.kill("SIGTERM");
  signal.addEventListener("abort", end);
  try {
    await once(child, "exit");
    return child.exitCode ?? 128 + (child.signalCode ? constants.signals[child.signalCode] : 0);
  } catch (error) {
    console.error(`${command} could not be run:`, error);
    return 127;
  } finally {
    signal.removeEventListener("abort", end);
  }
}

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

export interface StepLimits {
  /** After this time the tool is asked to end, and counts as failed. */
  limitMs: number;
  /** How long it may take to end before it is killed with all that it has started. */
  graceMs?: number;
}

/** What `timeout` of coreutils ends with. */
const timedOut = 124;

function describeMinutes(ms: number): string {
  return `${Math.round(ms / 6_000) / 10} minutes`;
}

/** Runs one tool with its output on the terminal and returns its exit code. */
export async function runStep(
  command: string,
  args: readonly string[],
  { root, env, signal }: StepContext,
  { limitMs, graceMs = 15_000 }: StepLimits,
): Promise<number> {
  const wrapped = await endWithParent({ command, args: [...args] }, readMachine(), "TERM");
  if (signal.aborted) return 130;
  const stdio: ["ignore", "inherit", "inherit"] = ["ignore", "inherit", "inherit"];
  // A group of its own, so that what a hung tool has started can be killed with it.
  const child = spawn(wrapped.command, wrapped.args, { cwd: root, env, stdio, detached: true });
  const killGroup = () => {
    try {
      if (child.pid !== undefined) process.kill(-child.pid, "SIGKILL");
    } catch {
      // Nobody of the group is left.
    }
  };
  const timers: NodeJS.Timeout[] = [];
  const end = () => {
    child.kill("SIGTERM");
    timers.push(setTimeout(killGroup, graceMs));
  };
  let isLate = false;
  const giveUp = () => {
    isLate = true;
    console.error(`\nNot done after ${describeMinutes(limitMs)}: stopping it. This counts as a failure.`);
    end();
  };
  timers.push(setTimeout(giveUp, limitMs));
  signal.addEventListener("abort", end);
  try {
    await once(child, "exit");
    if (isLate || signal.aborted) killGroup();
    if (isLate) return timedOut;
    return child.exitCode ?? 128 + (child.signalCode ? constants.signals[child.signalCode] : 0);
  } catch (error) {
    console.error(`${command} could not be run:`, error);
    return 127;
  } finally {
    signal.removeEventListener("abort", end);
    for (const timer of timers) clearTimeout(timer);
  }
}

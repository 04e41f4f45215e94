import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";

import { openFreshLog } from "./log-file.ts";
import type { CommandLine } from "./parent-death.ts";

export interface Daemon {
  pid: number;
  /** Resolves when the process has ended, with a few words on how. */
  ended: Promise<string>;
  isRunning(): boolean;
  signal(signal: NodeJS.Signals): void;
  /** Signals, waits, and kills what is still there after the time limit. */
  stop(signal: NodeJS.Signals, timeoutMs: number): Promise<void>;
}

export interface DaemonOptions extends CommandLine {
  logFile: string;
  cwd?: string;
  env?: NodeJS.ProcessEnv;
}

/** Starts a long-running program whose output goes to a file, in a session of its own: Ctrl-C does not reach it. */
export async function startDaemon({ command, args, logFile, cwd, env }: DaemonOptions): Promise<Daemon> {
  const log = await openFreshLog(logFile);
  try {
    const child = spawn(command, args, { cwd, env, detached: true, stdio: ["ignore", log.fd, log.fd] });
    await once(child, "spawn");
    return describe(child);
  } finally {
    await log.close();
  }
}

function describe(child: ChildProcess): Daemon {
  const { pid } = child;
  if (pid === undefined) throw new Error("A spawned process has no id");
  const ended = once(child, "exit").then(() =>
    child.signalCode ? `was ended by ${child.signalCode}` : `exited with code ${child.exitCode}`,
  );
  const isRunning = () => child.exitCode === null && child.signalCode === null;
  return {
    pid,
    ended,
    isRunning,
    signal: (signal) => void child.kill(signal),
    async stop(signal, timeoutMs) {
      if (!isRunning()) return;
      child.kill(signal);
      const timer = setTimeout(() => child.kill("SIGKILL"), timeoutMs);
      await ended;
      clearTimeout(timer);
    },
  };
}

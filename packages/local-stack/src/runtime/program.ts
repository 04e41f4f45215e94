import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdir, open } from "node:fs/promises";
import { dirname } from "node:path";

import type { CommandLine } from "../parent-death.ts";

/** A child process of Millrace's own: it says `{ type: "ready" }` over its channel and ends when that closes. */
export interface ProgramOptions extends CommandLine {
  cwd: string;
  env: NodeJS.ProcessEnv;
  logFile: string;
}

export interface Program {
  child: ChildProcess;
  ready: Promise<void>;
  /** Resolves with a few words on how it ended. */
  ended: Promise<string>;
}

function isReadyMessage(message: unknown): boolean {
  return typeof message === "object" && message !== null && "type" in message && message.type === "ready";
}

export async function startProgram({ command, args, cwd, env, logFile }: ProgramOptions): Promise<Program> {
  await mkdir(dirname(logFile), { recursive: true });
  const log = await open(logFile, "a");
  try {
    const child = spawn(command, args, { cwd, env, detached: true, stdio: ["ignore", log.fd, log.fd, "ipc"] });
    const ended = once(child, "exit").then(() =>
      child.signalCode ? `was ended by ${child.signalCode}` : `exited with code ${child.exitCode}`,
    );
    const { promise: ready, resolve } = Promise.withResolvers<void>();
    child.on("message", (message: unknown) => {
      if (isReadyMessage(message)) resolve();
    });
    await once(child, "spawn");
    return { child, ready, ended };
  } finally {
    await log.close();
  }
}

export async function stopProgram({ child, ended }: Program, timeoutMs: number): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill("SIGTERM");
  const timer = setTimeout(() => child.kill("SIGKILL"), timeoutMs);
  await ended;
  clearTimeout(timer);
}

import { spawn } from "node:child_process";
import { once } from "node:events";
import { constants } from "node:os";
import { setTimeout as pause } from "node:timers/promises";

import { describeProcess } from "../leftover.ts";
import { isPortFree } from "../ports.ts";
import { waitUntil } from "../wait-until.ts";
import { familyOf, portsOf, type ProcessRow } from "./process-table.ts";

export interface CopyOptions {
  root: string;
  env: NodeJS.ProcessEnv;
  port: number;
  dataDir?: string;
}

/** How a copy ended: what remained of it would have thrown. */
export interface Ending {
  /** As a shell shows it: 130 for a process that Ctrl-C ended. */
  code: number;
  seconds: number;
  /** What it said after it was told to stop. */
  words: string;
}

/** A Millrace started by `npm start`, as a person at a terminal has it. */
export interface Copy extends AsyncDisposable {
  origin: string;
  seconds: number;
  /** Ctrl-C: the terminal signals every process of the foreground group. */
  interrupt(): Promise<Ending>;
  /** `kill -9` for the process of the family whose command line begins so; npm itself without a name. */
  kill(commandLine?: RegExp): Promise<Ending>;
}

const startLimitMs = 300_000;
const stopLimitMs = 30_000;

async function allGone(family: readonly ProcessRow[], ports: readonly number[]): Promise<void> {
  const remaining = async () => {
    const found = await Promise.all(family.map(({ pid }) => describeProcess(pid)));
    return family.filter((_, index) => found[index] !== undefined);
  };
  try {
    await waitUntil(async () => (await remaining()).length === 0, { timeoutMs: stopLimitMs, what: "its processes" });
  } catch {
    const left = (await remaining()).map(({ pid, commandLine }) => `${pid} ${commandLine.slice(0, 120)}`);
    throw new Error(`Still running: ${left.join("; ")}`);
  }
  const free = await Promise.all(ports.map((port) => isPortFree(port)));
  const held = ports.filter((_, index) => !free[index]);
  if (held.length > 0) throw new Error(`Still held: port ${held.join(", ")}`);
}

/** Runs `npm start` until it says that it is ready. */
export async function startCopy({ root, env, port, dataDir }: CopyOptions): Promise<Copy> {
  const own = { ...env, PORT: String(port), ...(dataDir && { MILLRACE_DATA_DIR: dataDir }) };
  const begin = performance.now();
  const npm = spawn("npm", ["start"], { cwd: root, env: own, stdio: ["ignore", "pipe", "pipe"], detached: true });
  let output = "";
  for (const stream of [npm.stdout, npm.stderr]) stream.on("data", (chunk: Buffer) => (output += chunk.toString()));
  const exited = once(npm, "exit");
  const { pid } = npm;
  if (pid === undefined) throw new Error("npm could not be run");
  const hasEnded = () => npm.exitCode !== null || npm.signalCode !== null;

  async function end(stop: () => void): Promise<Ending> {
    const family = await familyOf(npm.pid ?? 0);
    const ports = await portsOf(family);
    const said = output.length;
    const stopping = performance.now();
    stop();
    await Promise.race([exited, pause(stopLimitMs, undefined, { ref: false })]);
    await allGone(family, ports);
    const code = npm.exitCode ?? 128 + (npm.signalCode ? constants.signals[npm.signalCode] : 0);
    return { code, seconds: (performance.now() - stopping) / 1_000, words: output.slice(said) };
  }

  const copy: Omit<Copy, "seconds" | "origin"> = {
    interrupt: () => end(() => process.kill(-pid, "SIGINT")),
    async kill(commandLine) {
      const family = await familyOf(pid);
      const chosen = commandLine ? family.find((row) => commandLine.test(row.commandLine)) : family[0];
      if (chosen === undefined) throw new Error(`No process of npm start is called ${commandLine}`);
      return end(() => process.kill(chosen.pid, "SIGKILL"));
    },
    async [Symbol.asyncDispose]() {
      if (!hasEnded()) await end(() => process.kill(-pid, "SIGKILL"));
    },
  };
  try {
    const origin = await waitUntil(
      () => {
        if (hasEnded()) throw new Error(`npm start ended:\n${output}`);
        return /^Millrace is ready: (\S+)$/m.exec(output)?.[1];
      },
      { timeoutMs: startLimitMs, intervalMs: 10, what: "Millrace to be ready" },
    );
    return { ...copy, origin, seconds: (performance.now() - begin) / 1_000 };
  } catch (error) {
    await copy[Symbol.asyncDispose]();
    throw error;
  }
}

import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { constants } from "node:os";
import { setTimeout as pause } from "node:timers/promises";

import { messageOf } from "../errors.ts";
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
  /** `kill -9` for the first process of the family whose command line fits; for npm itself without one. */
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

interface NpmStart {
  child: ChildProcess;
  pid: number;
  exited: Promise<unknown>;
  output: () => string;
}

function runNpmStart({ root, env, port, dataDir }: CopyOptions): NpmStart {
  const own = { ...env, PORT: String(port), ...(dataDir && { MILLRACE_DATA_DIR: dataDir }) };
  const child = spawn("npm", ["start"], { cwd: root, env: own, stdio: ["ignore", "pipe", "pipe"], detached: true });
  let text = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk: Buffer) => (text += chunk.toString()));
  const { pid } = child;
  if (pid === undefined) throw new Error("npm could not be run");
  return { child, pid, exited: once(child, "exit"), output: () => text };
}

function hasEnded({ child }: NpmStart): boolean {
  return child.exitCode !== null || child.signalCode !== null;
}

async function endBy(stop: () => void, { child, pid, exited, output }: NpmStart): Promise<Ending> {
  const family = await familyOf(pid);
  const ports = await portsOf(family);
  const said = output().length;
  const begin = performance.now();
  stop();
  await Promise.race([exited, pause(stopLimitMs, undefined, { ref: false })]);
  await allGone(family, ports);
  const code = child.exitCode ?? 128 + (child.signalCode ? constants.signals[child.signalCode] : 0);
  return { code, seconds: (performance.now() - begin) / 1_000, words: output().slice(said) };
}

async function killOne(npm: NpmStart, commandLine?: RegExp): Promise<Ending> {
  const family = await familyOf(npm.pid);
  const chosen = commandLine ? family.find((row) => commandLine.test(row.commandLine)) : family[0];
  if (chosen === undefined) throw new Error(`No process of npm start is called ${commandLine}`);
  return endBy(() => process.kill(chosen.pid, "SIGKILL"), npm);
}

/** Runs `npm start` until it says that it is ready. */
export async function startCopy(options: CopyOptions): Promise<Copy> {
  const begin = performance.now();
  const npm = runNpmStart(options);
  const signalGroup = (signal: NodeJS.Signals) => endBy(() => process.kill(-npm.pid, signal), npm);
  const readOrigin = () => {
    if (hasEnded(npm)) throw new Error("npm start ended");
    return /^Millrace is ready: (\S+)$/m.exec(npm.output())?.[1];
  };
  const dispose = async () => {
    if (!hasEnded(npm)) await signalGroup("SIGKILL");
  };
  try {
    const origin = await waitUntil(readOrigin, {
      timeoutMs: startLimitMs,
      intervalMs: 10,
      what: "Millrace to be ready",
    });
    return {
      origin,
      seconds: (performance.now() - begin) / 1_000,
      interrupt: () => signalGroup("SIGINT"),
      kill: (commandLine) => killOne(npm, commandLine),
      [Symbol.asyncDispose]: dispose,
    };
  } catch (error) {
    await dispose();
    throw new Error(`${messageOf(error)}. It said:\n${npm.output()}`, { cause: error });
  }
}

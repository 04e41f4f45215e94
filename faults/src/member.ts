import { join } from "node:path";
import { repositoryRoot } from "@millrace/local-stack/config";
import { lastLines } from "@millrace/local-stack/log-file";
import { type Program, startProgram, stopProgram } from "@millrace/local-stack/runtime/program";
import { inheritedEnvironment } from "./config.ts";

/** A server or a worker: a process of its own that can be killed, held and started again. */
export interface Member extends AsyncDisposable {
  readonly name: string;
  readonly pid: number;
  readonly isRunning: boolean;
  /** Times it ended without being told to. */
  readonly deaths: number;
  /** Resolves when it says that it is ready. */
  start(): Promise<void>;
  /** SIGKILL; resolves when it is gone. */
  kill(): Promise<void>;
  /** SIGTERM; resolves when it is gone. */
  stop(): Promise<void>;
  /** SIGSTOP and SIGCONT. */
  pause(): void;
  resume(): void;
}

export interface MemberOptions {
  name: string;
  script: string;
  env: Record<string, string>;
  logDir: string;
  /** Started again whenever it died by itself. */
  isKept?: boolean;
}

const readyTimeoutMs = 60_000;
const stopTimeoutMs = 30_000;

export function createMember({ name, script, env, logDir, isKept = false }: MemberOptions): Member {
  const logFile = join(logDir, `${name}.log`);
  let program: Program | undefined;
  let isExpected = false;
  let deaths = 0;
  let isDisposed = false;

  async function launch(): Promise<void> {
    if (isDisposed) return;
    isExpected = false;
    const launched = await startProgram({
      command: process.execPath,
      args: [script],
      cwd: repositoryRoot,
      env: { ...inheritedEnvironment(), ...env },
      logFile,
    });
    program = launched;
    void launched.ended.then(() => onEnd(launched));
    const { promise: late, resolve } = Promise.withResolvers<string>();
    const timer = setTimeout(resolve, readyTimeoutMs, "was not ready in time");
    const trouble = await Promise.race([launched.ready.then(() => undefined), launched.ended, late]);
    clearTimeout(timer);
    if (trouble === undefined || isExpected || isKept) return;
    throw new Error(`${name} ${trouble}:\n${(await lastLines(logFile, 10)).join("\n")}`);
  }

  function onEnd(ended: Program): void {
    if (isExpected || ended !== program) return;
    deaths += 1;
    if (isKept && !isDisposed) void launch();
  }

  async function end(signal: "SIGKILL" | "SIGTERM"): Promise<void> {
    isExpected = true;
    if (!program) return;
    program.child.kill("SIGCONT");
    if (signal === "SIGTERM") return stopProgram(program, stopTimeoutMs);
    program.child.kill("SIGKILL");
    await program.ended;
  }

  const isRunning = () => program !== undefined && program.child.exitCode === null && program.child.signalCode === null;

  return {
    name,
    get pid() {
      return program?.child.pid ?? 0;
    },
    get isRunning() {
      return isRunning();
    },
    get deaths() {
      return deaths;
    },
    async start() {
      if (!isRunning()) await launch();
    },
    kill: () => end("SIGKILL"),
    stop: () => end("SIGTERM"),
    pause: () => void program?.child.kill("SIGSTOP"),
    resume: () => void program?.child.kill("SIGCONT"),
    async [Symbol.asyncDispose]() {
      isDisposed = true;
      await end("SIGKILL");
    },
  };
}

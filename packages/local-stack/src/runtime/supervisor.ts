import { setTimeout as pause } from "node:timers/promises";

import { LocalStackError } from "../errors.ts";
import { lastLines, openFreshLog } from "../log-file.ts";
import { startProgram, stopProgram, type Program, type ProgramOptions } from "./program.ts";

export interface SupervisedOptions extends ProgramOptions {
  name: string;
  readyTimeoutMs?: number;
  stopTimeoutMs?: number;
  /** Pause before the first restart; doubled each time, up to 64 times. */
  backoffMs?: number;
  report: (line: string) => void;
}

export interface Supervised extends AsyncDisposable {
  readonly pid: number | undefined;
  stop(): Promise<void>;
  kill(): void;
}

type FirstStart = { is: "ready" } | { is: "failed"; how: string };

async function watchFirstStart(program: Program, timeoutMs: number): Promise<FirstStart> {
  const timer = new AbortController();
  const late = pause(timeoutMs, undefined, { signal: timer.signal }).catch(() => undefined);
  const outcome = await Promise.race([
    program.ready.then((): FirstStart => ({ is: "ready" })),
    program.ended.then((how): FirstStart => ({ is: "failed", how })),
    late.then((): FirstStart => ({ is: "failed", how: `was not ready within ${timeoutMs / 1_000} s` })),
  ]);
  timer.abort();
  return outcome;
}

/** Starts a program, waits until it is ready, and from then on starts it again whenever it dies. */
export async function supervise(options: SupervisedOptions): Promise<Supervised> {
  const { name, logFile, report, readyTimeoutMs = 60_000, stopTimeoutMs = 20_000, backoffMs = 250 } = options;
  const stopping = new AbortController();
  await (await openFreshLog(logFile)).close();
  let program = await startProgram(options);
  const first = await watchFirstStart(program, readyTimeoutMs);
  if (first.is === "failed") {
    await stopProgram(program, stopTimeoutMs);
    const lines = (await lastLines(logFile, 12)).map((line) => `    ${line}`);
    throw new LocalStackError(`The ${name} ${first.how}. The last lines of ${logFile}:\n${lines.join("\n")}`);
  }

  const keepRunning = async (failures: number): Promise<void> => {
    const begin = performance.now();
    const how = await program.ended;
    if (stopping.signal.aborted) return;
    const inARow = performance.now() - begin > 60_000 ? 0 : failures;
    const waitMs = backoffMs * 2 ** Math.min(inARow, 6);
    report(`The ${name} ${how}; starting it again in ${waitMs / 1_000} s (see ${logFile})`);
    await pause(waitMs, undefined, { signal: stopping.signal }).catch(() => undefined);
    if (stopping.signal.aborted) return;
    program = await startProgram(options);
    if (stopping.signal.aborted) await stopProgram(program, stopTimeoutMs);
    void program.ready.then(() => report(`The ${name} is back`));
    return keepRunning(inARow + 1);
  };
  const kept = keepRunning(0);

  const stop = async () => {
    stopping.abort();
    await stopProgram(program, stopTimeoutMs);
    await kept;
  };
  return {
    get pid() {
      return program.child.pid;
    },
    stop,
    kill: () => {
      stopping.abort();
      program.child.kill("SIGKILL");
    },
    [Symbol.asyncDispose]: stop,
  };
}

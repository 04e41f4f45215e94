import { LocalStackError } from "../errors.ts";
import { isPortFree } from "../ports.ts";
import { lockDataDir } from "./data-dir-lock.ts";
import type { Settings } from "../commands/settings.ts";
import { createProgress, type Progress } from "./progress.ts";
import { listenForShutdown } from "./shutdown.ts";

export interface StackContext {
  settings: Settings;
  progress: Progress;
  /** What has been started, to be stopped in the opposite order. */
  stack: AsyncDisposableStack;
  signal: AbortSignal;
  /** Called at once when somebody presses Ctrl-C a second time. */
  onForce: (kill: () => void) => void;
}

const startLimitMs = 20_000;

function printLine(line: string): void {
  console.log(line);
}

async function checkPort({ port, host }: Settings): Promise<void> {
  // Browsers try ::1 first for "localhost": another program there would answer in our place.
  const free = await Promise.all([isPortFree(port, host), isPortFree(port, "::1")]);
  if (free.every(Boolean)) return;
  throw new LocalStackError(`Port ${port} is in use: stop the program that holds it, or set PORT to another one.`);
}

async function within(limitMs: number, work: Promise<unknown>): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, limitMs);
  await Promise.race([work.catch(() => undefined), promise]);
  clearTimeout(timer);
}

/** Runs a stack until somebody asks it to stop, and stops it in order; returns the exit code. */
export async function runStack(settings: Settings, start: (context: StackContext) => Promise<void>): Promise<number> {
  const kills: (() => void)[] = [];
  const shutdown = listenForShutdown(() => {
    for (const kill of kills) kill();
    process.exit(130);
  });
  const progress = createProgress(printLine);
  const stack = new AsyncDisposableStack();
  const context = {
    settings,
    progress,
    stack,
    signal: shutdown.signal,
    onForce: (kill: () => void) => void kills.push(kill),
  };
  try {
    await checkPort(settings);
    stack.use(await lockDataDir(settings.dataDir));
    const starting = start(context);
    await Promise.race([starting, shutdown.requested]);
    await shutdown.requested;
    printLine("\nStopping");
    await within(startLimitMs, starting);
    return 0;
  } catch (error) {
    if (shutdown.signal.aborted) return 0;
    if (!(error instanceof LocalStackError)) throw error;
    console.error(`\n${error.message}`);
    return 1;
  } finally {
    await stack.disposeAsync();
  }
}

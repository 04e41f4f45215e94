/** A job that runs again and again, never twice at the same time. */
export interface RepeatingJob {
  start(): void;
  /** Waits for the run under way. */
  stop(): Promise<void>;
}

/** Runs `job` every `intervalMs` with a tenth of jitter, so that servers started together do not stay in step. */
export function every(intervalMs: number, job: () => Promise<void>, onError: (error: unknown) => void): RepeatingJob {
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> | undefined;
  let stopped = false;

  function schedule(): void {
    if (stopped) return;
    timer = setTimeout(run, intervalMs * (0.95 + Math.random() * 0.1));
  }

  function run(): void {
    running = job().catch(onError).finally(schedule);
  }

  return {
    start: run,
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await running;
    },
  };
}

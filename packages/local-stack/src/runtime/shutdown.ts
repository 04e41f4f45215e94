/** The wish to stop, by whichever way it comes. */
export interface Shutdown {
  signal: AbortSignal;
  requested: Promise<void>;
}

/**
 * Ctrl-C, a termination signal or a vanished parent ask for a stop once; a second Ctrl-C calls `force`.
 */
export function listenForShutdown(force: () => void, source: NodeJS.Process = process): Shutdown {
  const controller = new AbortController();
  const { promise: requested, resolve } = Promise.withResolvers<void>();
  const request = () => {
    controller.abort();
    resolve();
  };
  source.on("SIGINT", () => (controller.signal.aborted ? force() : request()));
  for (const event of ["SIGTERM", "SIGHUP", "disconnect"] as const) source.on(event, request);
  // A terminal that was closed must not turn each printed line into a crash.
  for (const stream of [source.stdout, source.stderr]) stream.on("error", request);
  return { signal: controller.signal, requested };
}

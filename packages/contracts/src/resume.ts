/** What a resumable subscription tells: `live` while connected, `waiting` between two tries. */
export type LiveState = "connecting" | "live" | "waiting" | "stopped";

interface Callbacks<T> {
  onStarted(): void;
  onData(event: { id: string; data: T }): void;
  onError(error: unknown): void;
  onComplete(): void;
  onConnectionStateChange(change: { state: string }): void;
}

export interface ResumeOptions<T> {
  /** Starts one subscription from a cursor; called anew after each end. */
  subscribe(lastEventId: string | null, callbacks: Callbacks<T>): { unsubscribe(): void };
  onData(data: T): void;
  onState?(state: LiveState): void;
  /** Says whether to give up for good, as after the session's end; default never. */
  isFatal?(error: unknown): boolean;
  /** Full-jitter backoff between tries, milliseconds. Defaults 250 and 10,000. */
  baseMs?: number;
  capMs?: number;
  /** A connection that does not stand after this is given up: one made while offline may hang for ever. Default 15,000. */
  connectTimeoutMs?: number;
  random?: () => number;
}

/**
 * Keeps a subscription alive: a generator that returns, one 503 from a proxy or a lost connection ends a
 * tRPC subscription for good, so the cursor is kept here and the subscription is made again from it.
 *
 * ```ts
 * const live = resume<TaskUpdateEvent>({
 *   subscribe: (lastEventId, callbacks) => client.tasks.onUpdate.subscribe({ scope: "mine", lastEventId }, callbacks),
 *   onData: (event) => apply(event),
 * });
 * live.stop();
 * ```
 */
export function resume<T>(options: ResumeOptions<T>): { stop(): void; lastEventId(): string | null } {
  const { baseMs = 250, capMs = 10_000, connectTimeoutMs = 15_000, random = Math.random } = options;
  let lastEventId: string | null = null;
  let failures = 0;
  let stopped = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let patience: ReturnType<typeof setTimeout> | undefined;
  let current: { unsubscribe(): void } | undefined;

  function stopAwaiting(): void {
    clearTimeout(patience);
    patience = undefined;
  }

  function connect(): void {
    let ended = false;
    // Counted from the first sign of trouble: the link may say again and again that it connects.
    const awaitConnection = (): void => {
      patience ??= setTimeout(() => end(), connectTimeoutMs);
    };
    const end = (error?: unknown): void => {
      if (ended || stopped) return;
      ended = true;
      stopAwaiting();
      if (error !== undefined && options.isFatal?.(error)) return stop();
      options.onState?.("waiting");
      // Before the old one is let go: whatever that does, there is a next try.
      timer = setTimeout(connect, random() * Math.min(capMs, baseMs * 2 ** failures++));
      current?.unsubscribe();
    };
    options.onState?.("connecting");
    awaitConnection();
    current = options.subscribe(lastEventId, {
      onStarted: () => {
        if (ended) return;
        stopAwaiting();
        options.onState?.("live");
      },
      // A stream that fell silent is made again by the link itself, which would wait for it without end.
      onConnectionStateChange: ({ state }) => {
        if (ended || stopped) return;
        if (state === "connecting") awaitConnection();
        else stopAwaiting();
      },
      onData: (event) => {
        if (ended || stopped) return;
        failures = 0;
        lastEventId = event.id;
        options.onData(event.data);
      },
      onError: end,
      onComplete: () => end(),
    });
    if (ended) current.unsubscribe();
  }

  function stop(): void {
    stopped = true;
    clearTimeout(timer);
    stopAwaiting();
    current?.unsubscribe();
    options.onState?.("stopped");
  }

  connect();
  return { stop, lastEventId: () => lastEventId };
}

import { type LiveState, resume } from "@millrace/contracts/resume";
import type { TaskUpdateEvent } from "@millrace/contracts/task";
import type { Clients } from "./client.ts";
import { ask } from "./ledger.ts";

/** What one subscriber was told. */
export interface Watch extends Disposable {
  /** `<task> <version>` in the order it came. */
  seen: string[];
  /** What it loaded when it was told to load anew: the version of each task then. */
  loaded: Map<string, number>;
  resyncs: number;
  /** What its connection says of itself, since when, and when it was last told a change; milliseconds. */
  state: LiveState;
  stateSince: number;
  lastTold: number;
}

/** Subscribes, and again after each end, each time to the next server; where it is told to, it loads anew. */
export async function watchTasks(clients: Pick<Clients, "next">, databaseUrl: string): Promise<Watch> {
  const { promise: isReady, resolve } = Promise.withResolvers<void>();
  const watch: Watch = {
    seen: [],
    loaded: new Map(),
    resyncs: 0,
    state: "connecting",
    stateSince: performance.now(),
    lastTold: performance.now(),
    [Symbol.dispose]: () => live.stop(),
  };
  const load = async (): Promise<void> => {
    const tasks = await ask<{ id: string; version: number }>(databaseUrl, "select id, version from tasks.tasks");
    for (const { id, version } of tasks) watch.loaded.set(id, version);
  };
  const live = resume<TaskUpdateEvent>({
    subscribe: (lastEventId, callbacks) => clients.next().tasks.onUpdate.subscribe({ lastEventId }, callbacks),
    onData(event) {
      if (event.type === "ready") resolve();
      if (event.type === "resync") {
        watch.resyncs += 1;
        void load();
      }
      if (event.type !== "changes") return;
      watch.lastTold = performance.now();
      for (const { change, task } of event.changes) watch.seen.push(`${task.id} ${change.version}`);
    },
    onState: (state) => Object.assign(watch, { state, stateSince: performance.now() }),
    baseMs: 50,
    capMs: 1_000,
  });
  await isReady;
  return watch;
}

function ago(at: number): string {
  return `${Math.round((performance.now() - at) / 1_000)} s`;
}

/** For one that missed something: what its connection says of itself. */
export function describeWatch({ state, stateSince, lastTold }: Watch): string {
  return `${state} for ${ago(stateSince)}, last told a change ${ago(lastTold)} ago`;
}

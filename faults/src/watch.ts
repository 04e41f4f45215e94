import { resume } from "@millrace/contracts/resume";
import type { TaskUpdateEvent } from "@millrace/contracts/task";
import { waitUntil } from "@millrace/local-stack/wait-until";
import type { Clients } from "./client.ts";
import { ask } from "./ledger.ts";

/** What one subscriber was told. */
export interface Watch extends Disposable {
  /** `<task> <version>` in the order it came. */
  seen: string[];
  /** What it loaded when it was told to load anew: the version of each task then. */
  loaded: Map<string, number>;
  resyncs: number;
}

/** Subscribes, and again after each end, each time to the next server; where it is told to, it loads anew. */
export async function watchTasks(clients: Pick<Clients, "next">, databaseUrl: string): Promise<Watch> {
  const load = async (): Promise<void> => {
    const tasks = await ask<{ id: string; version: number }>(databaseUrl, "select id, version from tasks.tasks");
    for (const { id, version } of tasks) watch.loaded.set(id, version);
  };
  let isReady = false;
  const live = resume<TaskUpdateEvent>({
    subscribe: (lastEventId, callbacks) => clients.next().tasks.onUpdate.subscribe({ lastEventId }, callbacks),
    onData(event) {
      if (event.type === "ready") isReady = true;
      if (event.type === "resync") {
        watch.resyncs += 1;
        void load();
      }
      if (event.type !== "changes") return;
      for (const { change, task } of event.changes) watch.seen.push(`${task.id} ${change.version}`);
    },
    baseMs: 50,
    capMs: 1_000,
  });
  const watch: Watch = { seen: [], loaded: new Map(), resyncs: 0, [Symbol.dispose]: () => live.stop() };
  await waitUntil(() => isReady, { timeoutMs: 30_000, what: "the subscription to stand" });
  return watch;
}

import { setTimeout as delay } from "node:timers/promises";
import { waitUntil } from "@millrace/local-stack/wait-until";
import { type Calls, type CreateOptions, recordCalls } from "./calls.ts";
import { type Clients, signIn, whenKindKnown } from "./client.ts";
import { type Cluster, type ClusterOptions, startCluster } from "./cluster.ts";
import { readEffects } from "./effects.ts";
import { countOpen, readLedger } from "./ledger.ts";
import { judge } from "./oracle.ts";
import type { Findings } from "./scenario.ts";
import { describeWatch, type Watch, watchTasks } from "./watch.ts";

/** A cluster under test, with everything that is held against it afterwards. */
export interface Trial extends AsyncDisposable {
  cluster: Cluster;
  clients: Clients;
  calls: Calls;
  watches: Watch[];
  /** Creates tasks at about this rate until the signal ends it. */
  load(options: LoadOptions): Promise<void>;
  /** Waits until no task is open; gives how long that took. Throws after the time. */
  settle(timeoutMs: number): Promise<number>;
  /** Waits for the subscribers, then asks the oracle. */
  finish(measured: Pick<Findings, "faults"> & Partial<Pick<Findings, "broken" | "notes">>): Promise<Findings>;
}

export interface LoadOptions {
  signal: AbortSignal;
  perSecond: number;
  lanes?: number;
  make: () => CreateOptions;
}

const subscribersCatchUpMs = 20_000;

export async function startTrial(options: ClusterOptions = {}): Promise<Trial> {
  const cluster = await startCluster(options);
  try {
    return await observe(cluster);
  } catch (error) {
    await cluster[Symbol.asyncDispose]();
    throw error;
  }
}

async function observe(cluster: Cluster): Promise<Trial> {
  const clients = await signIn(cluster.urls);
  await whenKindKnown(clients.next(), "fault.work");
  const calls = recordCalls(clients);
  const { url } = cluster.postgres;
  const watches = [await watchTasks(clients, url)];

  async function collect() {
    const [ledger, effects] = await Promise.all([readLedger(url), readEffects(cluster.effectsFile)]);
    return judge({ calls: calls.list, ledger, effects, watches });
  }

  return {
    cluster,
    clients,
    calls,
    watches,
    async load({ signal, perSecond, lanes = 8, make }) {
      const pauseMs = (lanes / perSecond) * 1_000;
      const lane = async (): Promise<void> => {
        while (!signal.aborted) {
          const next = delay(pauseMs);
          await calls.create(make());
          await next;
        }
      };
      await Promise.all(Array.from({ length: lanes }, lane));
    },
    async settle(timeoutMs) {
      const began = performance.now();
      const what = "every task to end";
      // Late is lost: the oracle tells which.
      await waitUntil(async () => (await countOpen(url)) === 0, { timeoutMs, intervalMs: 200, what }).catch(
        () => undefined,
      );
      return Math.round(performance.now() - began);
    },
    async finish({ faults, broken = [], notes = [] }) {
      let verdict = await collect();
      const deadline = performance.now() + subscribersCatchUpMs;
      while (verdict.gaps.some((gap) => gap.includes("missed")) && performance.now() < deadline) {
        await delay(500);
        verdict = await collect();
      }
      if (verdict.gaps.length > 0) {
        verdict.gaps.unshift(...watches.map((watch, index) => `subscriber ${index} is ${describeWatch(watch)}`));
      }
      const { tasks } = await readLedger(url);
      const repeated = await countRepeated(cluster.effectsFile);
      const unknown = calls.list.filter(({ outcome }) => outcome === "unknown").length;
      const resyncs = watches.reduce((sum, watch) => sum + watch.resyncs, 0);
      const told = [`${unknown} calls unknown`, `${repeated} effects repeated`, `${resyncs} resyncs`, ...notes];
      return { ...verdict, faults, tasks: tasks.length, broken, notes: told };
    },
    async [Symbol.asyncDispose]() {
      for (const watch of watches) watch[Symbol.dispose]();
      await cluster[Symbol.asyncDispose]();
    },
  };
}

/** At least once: what a crash costs. */
async function countRepeated(effectsFile: string): Promise<number> {
  const done = (await readEffects(effectsFile)).filter(({ what }) => what === "effect");
  return done.length - new Set(done.map(({ id }) => id)).size;
}

import { setTimeout as delay } from "node:timers/promises";
import type { Proxies } from "../src/cluster.ts";
import type { Scenario } from "../src/scenario.ts";
import { underLoad } from "../src/under-load.ts";

const wires = ["database", "serverBroker", "workerBroker"] as const satisfies (keyof Proxies)[];

export const badNetwork: Scenario = {
  number: 8,
  title: "latency, half-open connections, resets between write and answer",
  limitMs: 240_000,
  async run({ random, scale, begin, log }) {
    const trial = await begin({ isProxied: true, workers: 2, maxDeliver: 20 });
    const proxies = trial.cluster.proxies();
    const cuts = scale === "full" ? 20 : 5;
    const load = { perSecond: 30, lanes: 8, make: () => ({ isKeyed: random.next() < 0.5 }) };
    const notes: string[] = [];

    await underLoad(trial, load, async () => {
      for (let cut = 0; cut < cuts; cut += 1) {
        const at = random.pick(["sent", "reply"] as const);
        await proxies.database.trap({ text: random.pick(["tasks.insert", "commit\0"]), at });
        proxies.database.reset();
      }
      log(`${cuts} resets while a commit was under way`);
      for (const wire of wires) {
        proxies[wire].latencyMs = 50;
        await delay(2_000);
        proxies[wire].latencyMs = 0;
      }
      for (const wire of wires) {
        proxies[wire].freeze();
        await delay(3_000);
        proxies[wire].thaw();
        await delay(1_000);
      }
      log("latency of 50 ms, and 3 s without a byte, on each wire");
      for (const wire of wires) notes.push(`${proxies[wire].abandon()} connections of ${wire} left half open`);
      await delay(5_000);
    });
    const settled = await trial.settle(90_000);
    return trial.finish({ faults: cuts + 9, notes: [...notes, `settled ${settled} ms after the load`] });
  },
};

import { setTimeout as delay } from "node:timers/promises";
import type { Scenario } from "../src/scenario.ts";
import { underLoad } from "../src/under-load.ts";

export const databaseCrashes: Scenario = {
  number: 7,
  title: "PostgreSQL stopped at once (-m immediate) every 5 to 10 s",
  limitMs: 150_000,
  async run({ random, scale, begin }) {
    const trial = await begin({ servers: 2, workers: 2, maxDeliver: 20 });
    const { postgres, servers } = trial.cluster;
    const crashes = scale === "full" ? 5 : 1;
    const make = () => ({ isKeyed: random.next() < 0.5, input: { payload: { ms: random.int(0, 200) } } });
    await underLoad(trial, { perSecond: 40, make }, async () => {
      for (let crash = 0; crash < crashes; crash += 1) {
        await delay(scale === "full" ? random.int(5_000, 10_000) : 2_000);
        await postgres.stop("immediate");
        await postgres.start();
      }
    });
    const settled = await trial.settle(60_000);
    const broken = servers.filter(({ deaths }) => deaths > 0).map(({ name }) => `${name} ended by itself`);
    return trial.finish({ faults: crashes, broken, notes: [`settled ${settled} ms after the load`] });
  },
};

import { setTimeout as delay } from "node:timers/promises";
import type { Scenario } from "../src/scenario.ts";
import { underLoad } from "../src/under-load.ts";

export const rollingRestart: Scenario = {
  number: 15,
  title: "rolling SIGTERM of two servers and two workers under load",
  limitMs: 150_000,
  async run({ random, scale, begin }) {
    const trial = await begin({ servers: 2, workers: 2 });
    const { servers, workers } = trial.cluster;
    const rounds = scale === "full" ? 2 : 1;
    const make = () => ({ isKeyed: true, input: { payload: { ms: random.int(0, 1_000) } } });
    await underLoad(trial, { perSecond: 40, lanes: 16, make }, async () => {
      for (let round = 0; round < rounds; round += 1) {
        for (const member of [...servers, ...workers]) {
          await member.stop();
          await member.start();
          await delay(1_000);
        }
      }
    });
    const settled = await trial.settle(30_000);
    const late = trial.calls.list.filter(({ tries }) => tries > 2);
    const retried = trial.calls.list.filter(({ tries }) => tries === 2).length;
    return trial.finish({
      faults: rounds * 4,
      broken: late.map(({ title, tries, reason }) => `${title} took ${tries} requests: ${reason}`),
      notes: [`${retried} requests repeated once`, `settled ${settled} ms after the load`],
    });
  },
};

import { setTimeout as delay } from "node:timers/promises";
import type { Scenario } from "../src/scenario.ts";
import { underLoad } from "../src/under-load.ts";

export const brokerDown: Scenario = {
  number: 9,
  title: "broker down while tasks are created",
  limitMs: 120_000,
  async run({ scale, begin }) {
    const trial = await begin({ servers: 2, workers: 2 });
    const { nats } = trial.cluster;
    const downMs = scale === "full" ? 30_000 : 5_000;
    await nats.stop();
    await underLoad(trial, { perSecond: 50, lanes: 8, make: () => ({}) }, () => delay(downMs));
    const during = [...trial.calls.list];
    await nats.start();
    const settled = await trial.settle(60_000);
    const refused = during.filter(({ outcome }) => outcome !== "ok");
    const slowest = Math.round(Math.max(...during.map(({ tookMs }) => tookMs)));
    return trial.finish({
      faults: 1,
      broken: refused.map(({ title, reason }) => `${title} was not accepted: ${reason}`),
      notes: [`slowest create ${slowest} ms`, `all done ${settled} ms after the broker was back`],
    });
  },
};

import { setTimeout as delay } from "node:timers/promises";
import type { Scenario } from "../src/scenario.ts";
import { underLoad } from "../src/under-load.ts";

export const randomKills: Scenario = {
  number: 1,
  title: "kill -9 of servers, workers and nats-server at random",
  limitMs: 150_000,
  async run({ random, scale, begin }) {
    const trial = await begin({ servers: 2, workers: 2, maxDeliver: 20 });
    const { servers, workers, nats } = trial.cluster;
    const [durationMs, perSecond] = scale === "full" ? [40_000, 60] : [8_000, 30];
    const make = () => ({
      isKeyed: random.next() < 0.5,
      input: { payload: { ms: random.int(0, 400), failures: random.next() < 0.1 ? 1 : 0 } },
    });
    const killers = [
      ...[...servers, ...workers].map((member) => async () => {
        await member.kill();
        await member.start();
      }),
      async () => {
        await nats.kill("SIGKILL");
        await nats.start();
      },
    ];
    const kills = await underLoad(trial, { perSecond, lanes: 16, make }, async () => {
      const until = performance.now() + durationMs;
      let count = 0;
      while (performance.now() < until) {
        await delay(random.int(1_000, scale === "full" ? 5_000 : 2_000));
        await random.pick(killers)();
        count += 1;
      }
      return count;
    });
    if (scale === "full") await trial.calls.createMany(Math.max(0, 2_000 - trial.calls.list.length));
    const settled = await trial.settle(60_000);
    return trial.finish({ faults: kills, notes: [`settled ${settled} ms after the load`] });
  },
};

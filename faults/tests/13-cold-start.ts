import { setTimeout as delay } from "node:timers/promises";
import { ask, countOpen } from "../src/ledger.ts";
import type { Scenario } from "../src/scenario.ts";

const servers = 2;
/** Two pools of ten per server, and the questions of the test itself. */
const mostConnections = servers * 2 * 10 + 4;

export const coldStart: Scenario = {
  number: 13,
  title: "10,000 queued, everything down, started together",
  limitMs: 180_000,
  async run({ scale, begin }) {
    const trial = await begin({ servers, workers: 2, slots: 200 });
    const { cluster, calls } = trial;
    const queued = scale === "full" ? 10_000 : 500;
    const members = [...cluster.servers, ...cluster.workers];
    await Promise.all(cluster.workers.map((worker) => worker.stop()));
    await calls.createMany(queued, { input: { payload: { ms: 0 } } });
    await Promise.all(members.map((member) => member.kill()));
    await Promise.all([cluster.nats.kill("SIGKILL"), cluster.postgres.stop("immediate")]);

    const began = performance.now();
    await Promise.all([cluster.postgres.start(), cluster.nats.start(), ...members.map((member) => member.start())]);
    let most = 0;
    while ((await countOpen(cluster.postgres.url)) > 0 && performance.now() - began < 120_000) {
      const [row] = await ask<{ count: number }>(
        cluster.postgres.url,
        "select count(*)::int as count from pg_stat_activity where backend_type = 'client backend'",
      );
      most = Math.max(most, row?.count ?? 0);
      await delay(100);
    }
    const tookMs = Math.round(performance.now() - began);
    const broken = most > mostConnections ? [`${most} database connections at once`] : [];
    const notes = [`drained ${tookMs} ms after the start`, `at most ${most} database connections`];
    return trial.finish({ faults: members.length + 2, broken, notes });
  },
};

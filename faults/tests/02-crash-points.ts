import { waitUntil } from "@millrace/local-stack/wait-until";
import { type CrashPoint, crashPoints } from "../src/crash-points.ts";
import type { Scenario } from "../src/scenario.ts";
import type { Trial } from "../src/trial.ts";

const reachedWithinMs = 15_000;
/** No sweep during the test: what is published after a crash is owed to the outbox alone. */
const never = 3_600_000;

export const crashAtPoints: Scenario = {
  number: 2,
  title: "killed at named points, without a sweeper",
  limitMs: 240_000,
  async run({ scale, begin, log }) {
    const trial = await begin({ isProxied: true, ackWaitMs: 1_500, maxDeliver: 10, sweepMs: never });
    const broken: string[] = [];
    const chosen = scale === "full" ? crashPoints : crashPoints.filter(({ name }) => name === "before the publication");
    for (const point of chosen) {
      const missed = await crashAt(trial, point);
      if (missed) broken.push(`${point.name}: ${missed}`);
      const took = await trial.settle(40_000);
      log(`${point.name}: ${missed ?? `all ended ${took} ms after the restart`}`);
    }
    return trial.finish({ faults: chosen.length, broken, notes: [`${chosen.length} points`] });
  },
};

/** Lets the victim come to the point, kills it there and starts it again; says why if that did not happen. */
async function crashAt(trial: Trial, { victim, moment }: CrashPoint): Promise<string | undefined> {
  const { cluster, calls } = trial;
  const [member] = victim === "server" ? cluster.servers : cluster.workers;
  if (!member) throw new Error(`there is no ${victim}`);
  const proxy = "trap" in moment ? cluster.proxies()[moment.wire] : undefined;
  const reached = { trap: false };
  if ("trap" in moment) void proxy?.trap(moment.trap).then(() => (reached.trap = true));
  const payload = "dieAt" in moment ? { ms: 50, dieAt: moment.dieAt } : { ms: 50 };
  const creates = [true, false, false].map((isKeyed) => calls.create({ isKeyed, input: { payload } }));
  const isThere = () => ("dieAt" in moment ? !member.isRunning : reached.trap);
  const trouble = await waitUntil(isThere, { timeoutMs: reachedWithinMs, intervalMs: 2, what: "the point" }).then(
    () => undefined,
    () => "never reached",
  );
  proxy?.disarm();
  await member.kill();
  await member.start();
  await Promise.all(creates);
  return trouble;
}

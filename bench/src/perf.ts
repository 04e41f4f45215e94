import { join } from "node:path";

import { runCommandLine } from "@millrace/local-stack/commands/run-command-line";
import { repositoryRoot } from "@millrace/local-stack/config";
import { findNatsServer } from "@millrace/local-stack/nats-binary";
import { findFreePort } from "@millrace/local-stack/ports";

import { startChild } from "./child.ts";
import { quantile } from "./measure/quantile.ts";
import { signIn } from "./millrace/client.ts";
import { startMillraceStack } from "./millrace/stack.ts";
import { replayDeadLetters } from "./perf/replay.ts";
import { runSimulatedTasks } from "./perf/simulated-tasks.ts";
import { withScratch } from "./scratch.ts";

const limitMs = 5 * 60_000;
const tasks = 500;
const limitSeconds = 15;
const healthLimitMs = 50;
const deadLetters = 5_000;

runCommandLine(() =>
  withScratch(limitMs, async ({ dataDir, directory, stack }) => {
    const natsBinary = await findNatsServer({ dataDir });
    const workerScript = join(repositoryRoot, "apps", "worker", "src", "main.ts");
    const { url, databaseUrl } = await startMillraceStack({ directory, natsBinary, workerScript }, stack);
    const client = await signIn(url, "simulate");
    const bareUrl = `http://127.0.0.1:${await findFreePort()}`;
    const bareScript = join(import.meta.dirname, "perf", "bare-server.ts");
    stack.use(
      await startChild({
        name: "bare-server",
        script: bareScript,
        env: { BENCH_SERVICE_URL: bareUrl },
        logDir: join(directory, "logs"),
      }),
    );
    const run = await runSimulatedTasks({ url, databaseUrl, client, tasks, bareUrl, stack });
    const { seconds, succeeded, healthMs, bareMs } = run;
    const p99 = quantile(healthMs, 0.99);
    const checks = [
      { what: `${tasks} simulate tasks of 3 s end as SUCCESS`, met: succeeded === tasks, measured: `${succeeded}` },
      {
        what: `they take less than ${limitSeconds} s on one worker`,
        met: seconds < limitSeconds,
        measured: `${seconds.toFixed(2)} s`,
      },
      {
        what: `/health answers within ${healthLimitMs} ms at the 99th percentile meanwhile`,
        met: p99 <= healthLimitMs,
        measured: `${p99.toFixed(1)} ms of ${healthMs.length} (p50 ${quantile(healthMs, 0.5).toFixed(1)}, longest ${Math.max(...healthMs).toFixed(1)})`,
      },
    ];
    // At the rate that a replay has unless another is asked for.
    const replay = await replayDeadLetters({ url, owner: client, count: deadLetters, stack });
    const ratio = replay.busyP95 / replay.quietP95;
    checks.push(
      {
        what: `${deadLetters} dead letters are replayed by filter, with progress`,
        met: replay.replayed >= deadLetters && replay.progressSteps > 5,
        measured: `${replay.replayed} in ${replay.seconds.toFixed(1)} s, progress seen ${replay.progressSteps} times`,
      },
      {
        what: "the 95th percentile of other tasks' latency is not more than doubled meanwhile",
        met: ratio <= 2,
        measured: `×${ratio.toFixed(2)} (${replay.quietP95.toFixed(1)} → ${replay.busyP95.toFixed(1)} ms)`,
      },
    );
    for (const { what, met, measured } of checks) console.log(`${met ? "pass" : "FAIL"}  ${what}: ${measured}`);
    console.log(
      `      a server that does nothing, asked at the same times: ${quantile(bareMs, 0.99).toFixed(1)} ms at the 99th percentile`,
    );
    const failed = checks.filter(({ met }) => !met).length;
    console.log(`tests: ${checks.length - failed} passed, ${failed} failed`);
    return failed === 0 ? 0 : 1;
  }),
);

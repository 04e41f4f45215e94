import { join } from "node:path";

import { findNatsServer } from "@millrace/local-stack/nats-binary";

import { startBullmq } from "./bullmq/contender.ts";
import { findRedis } from "./bullmq/redis-binary.ts";
import type { Contender } from "./contender.ts";
import { measureCompletion, measureSeen, summarise, type Samples } from "./measure/latency.ts";
import { measureThroughput, medianRound } from "./measure/throughput.ts";
import { startMillrace } from "./millrace/contender.ts";
import type { BenchOptions } from "./options.ts";
import { startPgBoss } from "./pg-boss/contender.ts";
import { describeLoad, describeMachine } from "./report/machine.ts";
import type { BenchResult } from "./report/result.ts";
import { takeTurns } from "./rounds.ts";
import type { Scratch } from "./scratch.ts";

export interface BenchContext extends Scratch {
  options: BenchOptions;
  print: (line: string) => void;
}

/** Latency is measured in so many parts, so that the contenders can take turns. */
const latencyParts = 3;

export async function runBench(context: BenchContext): Promise<BenchResult> {
  const { options, dataDir, directory, stack, signal, print } = context;
  const load = describeLoad();
  const natsBinary = await findNatsServer({ dataDir, log: print });
  const redis = options.alone ? "left out by --alone" : await findRedis(join(dataDir, "bin", "redis"));
  signal.throwIfAborted();
  const millrace = await startMillrace(
    { directory: join(directory, "millrace"), natsBinary, profileDir: options.profile },
    stack,
  );
  const contenders: Contender[] = [millrace];
  if (typeof redis !== "string") contenders.push(await startBullmq(redis, join(directory, "bullmq"), stack));
  if (!options.alone) contenders.push(await startPgBoss(join(directory, "pg-boss"), stack));

  const rounds = await takeTurns(contenders, options.rounds, signal, async (contender, round) => {
    const measured = await measureThroughput(contender, options.tasks);
    await contender.verify();
    const label = round === 0 ? "warm-up" : `round ${round}`;
    print(`${label}: ${contender.name} ${Math.round(measured.tasksPerSecond)} tasks/s`);
    return measured;
  });
  print(`Latency at 50 tasks/s, ${options.samples} tasks each`);
  const seen: Samples[] = [];
  const part = Math.ceil(options.samples / latencyParts);
  const completions = await takeTurns(contenders, latencyParts, signal, async (contender, round) => {
    const completion = await measureCompletion(contender, part);
    await contender.verify();
    if (contender === millrace && round > 0)
      seen.push(await measureSeen(millrace, part, (tell) => millrace.follow(tell)));
    return completion;
  });

  return {
    date: new Date().toISOString().slice(0, 10),
    machine: `${await describeMachine({ natsBinary, redis: typeof redis === "string" ? undefined : redis })}, ${load}`,
    tasks: options.tasks,
    samples: part * latencyParts,
    contenders: contenders.map((contender) => {
      const own = rounds.get(contender) ?? [];
      const completion = summarise(completions.get(contender) ?? []);
      return { name: contender.name, rounds: own, median: medianRound(own), completion };
    }),
    seen: summarise(seen),
    missing: typeof redis === "string" ? [`BullMQ is missing: ${redis}`] : [],
  };
}

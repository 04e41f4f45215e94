import { join } from "node:path";

import { findNatsServer } from "@millrace/local-stack/nats-binary";

import { findRedis } from "./bullmq/redis-binary.ts";
import { startBullmq } from "./bullmq/contender.ts";
import type { Contender } from "./contender.ts";
import { measureCompletion, measureSeen } from "./measure/latency.ts";
import { measureThroughput, medianRound, type ThroughputRound } from "./measure/throughput.ts";
import { startMillrace } from "./millrace/contender.ts";
import type { BenchOptions } from "./options.ts";
import { startPgBoss } from "./pg-boss/contender.ts";
import { describeMachine } from "./report/machine.ts";
import type { BenchResult, ContenderResult } from "./report/result.ts";

export interface BenchContext {
  options: BenchOptions;
  /** Programs that had to be fetched are kept here. */
  dataDir: string;
  /** For this run alone. */
  directory: string;
  stack: AsyncDisposableStack;
  signal: AbortSignal;
  print: (line: string) => void;
}

/** The contenders take turns, each round beginning with another one, so that a busy machine is busy for all. */
async function runRounds(
  { options, signal, print }: BenchContext,
  contenders: Contender[],
): Promise<ThroughputRound[][]> {
  const results: ThroughputRound[][] = contenders.map(() => []);
  for (let round = 0; round <= options.rounds; round += 1) {
    for (let turn = 0; turn < contenders.length; turn += 1) {
      const index = (round + turn) % contenders.length;
      const contender = contenders[index];
      if (!contender) continue;
      signal.throwIfAborted();
      const measured = await measureThroughput(contender, options.tasks);
      await contender.verify();
      const label = round === 0 ? "warm-up" : `round ${round}`;
      print(`${label}: ${contender.name} ${Math.round(measured.tasksPerSecond)} tasks/s`);
      if (round > 0) results[index]?.push(measured);
    }
  }
  return results;
}

export async function runBench(context: BenchContext): Promise<BenchResult> {
  const { options, dataDir, directory, stack, signal, print } = context;
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

  const rounds = await runRounds(context, contenders);
  const results: ContenderResult[] = [];
  for (const [index, contender] of contenders.entries()) {
    signal.throwIfAborted();
    print(`latency: ${contender.name}`);
    const completion = await measureCompletion(contender, options.samples);
    await contender.verify();
    const own = rounds[index] ?? [];
    results.push({ name: contender.name, rounds: own, median: medianRound(own), completion });
  }
  const seen = await measureSeen(millrace, options.samples, (tell) => millrace.follow(tell));
  return {
    date: new Date().toISOString().slice(0, 10),
    machine: await describeMachine({ natsBinary, redis: typeof redis === "string" ? undefined : redis }),
    tasks: options.tasks,
    samples: options.samples,
    contenders: results,
    seen,
    missing: typeof redis === "string" ? [`BullMQ is missing: ${redis}`] : [],
  };
}

import { join } from "node:path";

import { waitUntil } from "@millrace/local-stack/wait-until";
import { Queue } from "bullmq";
import { Redis } from "ioredis";

import { startChild } from "../child.ts";
import { createInBulk, type Contender } from "../contender.ts";
import { queueName } from "./queue.ts";
import type { RedisBinary } from "./redis-binary.ts";
import { startRedis } from "./redis-server.ts";

const completionTimeoutMs = 300_000;

export async function startBullmq(
  binary: RedisBinary,
  directory: string,
  stack: AsyncDisposableStack,
): Promise<Contender> {
  const redis = stack.use(await startRedis(binary, directory));
  const worker = stack.use(
    await startChild({
      name: "worker",
      script: join(import.meta.dirname, "worker.ts"),
      env: { BENCH_SERVICE_URL: redis.url },
      logDir: directory,
    }),
  );
  const queue = new Queue(queueName, { connection: { url: redis.url } });
  stack.defer(() => queue.close());
  // Asks on a connection of its own, as the other contenders' questions do.
  const asking = new Redis(redis.url);
  stack.defer(() => asking.disconnect());
  const completedKey = queue.toKey("completed");
  let completed = 0;

  return {
    name: "BullMQ",
    processes: { worker: worker.pid, redis: redis.pid },
    async complete(count) {
      completed += count;
      await createInBulk(count, (size) =>
        queue.addBulk(Array.from({ length: size }, () => ({ name: "noop", data: {} }))),
      );
      await waitUntil(async () => (await asking.zcard(completedKey)) === completed, {
        timeoutMs: completionTimeoutMs,
        intervalMs: 3,
        what: "all jobs to be completed",
      });
    },
    async createOne() {
      completed += 1;
      const { id } = await queue.add("noop", {});
      if (id === undefined) throw new Error("BullMQ gave no id");
      return id;
    },
    recentlyCompleted: () => asking.zrevrange(completedKey, 0, 31),
    async verify() {
      const found = await asking.zcard(completedKey);
      if (found !== completed) throw new Error(`${found} jobs are completed in Redis, not ${completed}`);
    },
  };
}

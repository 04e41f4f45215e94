import { mkdir } from "node:fs/promises";
import { join } from "node:path";

import { readMachine } from "@millrace/local-stack/config";
import { startDaemon, type Daemon } from "@millrace/local-stack/daemon";
import { endWithParent } from "@millrace/local-stack/parent-death";
import { findFreePort, isPortFree } from "@millrace/local-stack/ports";
import { waitUntil } from "@millrace/local-stack/wait-until";

import type { RedisBinary } from "./redis-binary.ts";

export interface RedisServer extends AsyncDisposable {
  url: string;
  pid: number;
}

/** What BullMQ's guide asks for in production: an append-only file flushed each second, and no eviction. */
export const persistence = ["--appendonly", "yes", "--appendfsync", "everysec", "--maxmemory-policy", "noeviction"];

export async function startRedis(binary: RedisBinary, directory: string): Promise<RedisServer> {
  await mkdir(join(directory, "data"), { recursive: true });
  const port = await findFreePort();
  const where = ["--bind", "127.0.0.1", "--port", String(port), "--dir", join(directory, "data")];
  const args = [...where, ...persistence, "--save", "", "--daemonize", "no"];
  const wrapped = await endWithParent({ command: binary.path, args }, readMachine());
  const env = { LD_LIBRARY_PATH: binary.libraryPath };
  const daemon: Daemon = await startDaemon({ ...wrapped, env, logFile: join(directory, "redis.log") });
  const stop = () => daemon.stop("SIGTERM", 10_000);
  try {
    await waitUntil(async () => !daemon.isRunning() || !(await isPortFree(port)), {
      timeoutMs: 10_000,
      what: "redis-server to listen",
    });
    if (!daemon.isRunning()) throw new Error(`redis-server ${await daemon.ended}`);
  } catch (error) {
    await stop();
    throw error;
  }
  return { url: `redis://127.0.0.1:${port}`, pid: daemon.pid, [Symbol.asyncDispose]: stop };
}

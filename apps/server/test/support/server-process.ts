import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { findFreePort } from "@millrace/local-stack/ports";
import { eventually } from "./eventually.ts";
import type { World } from "./world.ts";

export interface ServerProcess extends AsyncDisposable {
  url: string;
  /** What the process holds in memory, in bytes. */
  residentBytes(): Promise<number>;
}

/** A server in a process of its own, so that its memory can be told from the test's. */
export async function startServerProcess(world: World): Promise<ServerProcess> {
  const port = await findFreePort();
  const url = `http://127.0.0.1:${port}`;
  const child = spawn(process.execPath, [join(import.meta.dirname, "../../src/main.ts")], {
    stdio: "ignore",
    env: {
      ...process.env,
      DATABASE_URL: world.databaseUrl,
      NATS_URL: world.nats.urls.server,
      PORT: String(port),
      LOG_LEVEL: "fatal",
      MILLRACE_LIMIT_STRANGERS_PER_MINUTE: "0",
    },
  });
  const exited = once(child, "exit");
  await eventually("the server answers", async () => (await fetch(`${url}/health`).catch(() => undefined))?.ok);
  return {
    url,
    async residentBytes() {
      const text = await (await fetch(`${url}/metrics`)).text();
      return Number(/^process_resident_memory_bytes (\S+)$/m.exec(text)?.[1]);
    },
    async [Symbol.asyncDispose]() {
      child.kill("SIGTERM");
      await exited;
    },
  };
}

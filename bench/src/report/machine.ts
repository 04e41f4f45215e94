import { createRequire } from "node:module";
import { cpus, loadavg } from "node:os";

import { runCommand } from "@millrace/local-stack/command";
import { findPostgresBinaries } from "@millrace/local-stack/postgres-binaries";
import { z } from "zod";

const manifestSchema = z.object({ version: z.string() });

function packageVersion(name: string): string {
  const manifest: unknown = createRequire(import.meta.url)(`${name}/package.json`);
  return manifestSchema.parse(manifest).version;
}

async function programVersion(binary: string, env?: NodeJS.ProcessEnv): Promise<string> {
  const { stdout } = await runCommand(binary, ["--version"], { timeoutMs: 10_000, ...(env && { env }) });
  return /\d+(\.\d+)+/.exec(stdout)?.[0] ?? "unknown";
}

export interface MachineOptions {
  natsBinary: string;
  redis?: { path: string; libraryPath: string } | undefined;
}

/** One line on what was measured with, without the machine's name. */
export async function describeMachine({ natsBinary, redis }: MachineOptions): Promise<string> {
  const [first] = cpus();
  const versions = [
    `Node ${process.versions.node}`,
    `PostgreSQL ${await programVersion(findPostgresBinaries().postgres)}`,
    `nats-server ${await programVersion(natsBinary)}`,
    ...(redis ? [`Redis ${await programVersion(redis.path, { LD_LIBRARY_PATH: redis.libraryPath })}`] : []),
    `BullMQ ${packageVersion("bullmq")}`,
    `pg-boss ${packageVersion("pg-boss")}`,
  ];
  return `${cpus().length} cores (${first?.model.trim() ?? "unknown"}), ${versions.join(", ")}`;
}

/** What else the machine was doing; to be asked before anything is started. */
export function describeLoad(): string {
  const [lastMinute = 0] = loadavg();
  return `load average before the start ${lastMinute.toFixed(1)}`;
}

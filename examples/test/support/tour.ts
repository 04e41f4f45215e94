import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { homedir, tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { findOnPath } from "@millrace/local-stack/command";
import { readMachine, repositoryRoot } from "@millrace/local-stack/config";
import { machineEnvironment } from "@millrace/local-stack/fresh-start/fresh-environment";
import { findFreePort } from "@millrace/local-stack/ports";
import type { TestStack } from "@millrace/local-stack/test-stack";
import { inject } from "vitest";
import { type Running, runInRepository } from "./running.ts";

/** A Millrace as `npm start` starts it, and a shell to walk through the README with. */
export interface Tour extends AsyncDisposable {
  url: string;
  port: number;
  dataDir: string;
  /** Stands for `../my-app`; nothing is there yet. */
  appDir: string;
  /** What the shells get. */
  env: NodeJS.ProcessEnv;
  /** A text of the README, with this Millrace in the place of the default one. */
  adapt(text: string): string;
  /** Starts a shell block, adapted. */
  start(block: string, env?: NodeJS.ProcessEnv): Running;
  /** Runs a shell block to its end and gives its output; throws when it fails. */
  run(block: string): Promise<string>;
}

const { searchPath } = readMachine();

/** What was downloaded once comes from npm's cache. */
const quietNpm = {
  npm_config_prefer_offline: "true",
  npm_config_audit: "false",
  npm_config_fund: "false",
  npm_config_update_notifier: "false",
};

/** The README speaks of curl, but a machine that runs the tests need not have it. */
async function bringCurl(bin: string): Promise<void> {
  const [found] = await findOnPath("curl", searchPath);
  if (found !== undefined) return;
  const file = join(bin, "curl");
  await writeFile(file, `#!/bin/sh\nexec "${process.execPath}" "${join(import.meta.dirname, "curl.ts")}" "$@"\n`);
  await chmod(file, 0o755);
}

export async function startTour(): Promise<Tour> {
  const stack = new AsyncDisposableStack();
  try {
    const dataDir = await mkdtemp(join(tmpdir(), "millrace-tour-"));
    stack.defer(() => rm(dataDir, { recursive: true, force: true, maxRetries: 5 }));
    const bin = join(dataDir, "bin");
    await mkdir(bin);
    const { natsBinary }: TestStack = inject("testStack");
    await symlink(natsBinary, join(bin, "nats-server"));
    await bringCurl(bin);
    const port = await findFreePort();
    const path = [bin, searchPath].join(delimiter);
    const env = { ...machineEnvironment(process.env), PATH: path, HOME: homedir(), ...quietNpm };
    const command = join(repositoryRoot, "packages", "local-stack", "src", "commands", "start.ts");
    const settings = { MILLRACE_DATA_DIR: dataDir, PORT: String(port) };
    const millrace = runInRepository(process.execPath, [command], { ...env, ...settings });
    stack.defer(async () => {
      millrace.interrupt();
      await millrace.ended;
    });
    await millrace.says("Millrace is ready");

    const url = `http://localhost:${port}`;
    const outside = await mkdtemp(join(tmpdir(), "millrace-app-"));
    stack.defer(() => rm(outside, { recursive: true, force: true, maxRetries: 5 }));
    const appDir = join(outside, "my-app");
    const adapt = (text: string): string =>
      text
        .replaceAll("http://localhost:3000", url)
        .replaceAll("../my-app", appDir)
        .replaceAll(/(?<![\w/])\.millrace\//g, `${dataDir}/`);
    const start = (block: string, more: NodeJS.ProcessEnv = {}): Running =>
      runInRepository("bash", ["-euo", "pipefail", "-c", adapt(block)], { ...env, ...more });
    const run = async (block: string): Promise<string> => {
      const running = start(block);
      const code = await running.ended;
      if (code !== 0) throw new Error(`Exit code ${code}:\n${block}\n${running.output()}`);
      return running.output();
    };
    const parts = stack.move();
    return { url, port, dataDir, appDir, env, adapt, start, run, [Symbol.asyncDispose]: () => parts.disposeAsync() };
  } catch (error) {
    await stack.disposeAsync();
    throw error;
  }
}

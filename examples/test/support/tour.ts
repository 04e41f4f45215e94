import { chmod, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { homedir, tmpdir } from "node:os";
import { delimiter, join, relative } from "node:path";
import { findOnPath } from "@millrace/local-stack/command";
import { readMachine, repositoryRoot } from "@millrace/local-stack/config";
import { findFreePort } from "@millrace/local-stack/ports";
import type { TestStack } from "@millrace/local-stack/test-stack";
import { inject } from "vitest";
import { type Running, runInRepository } from "./running.ts";

/** A Millrace as `npm start` starts it, and a shell to walk through the README with. */
export interface Tour extends AsyncDisposable {
  url: string;
  dataDir: string;
  /** Starts a shell block, with this Millrace in the place of the default one. */
  start(block: string): Running;
  /** Runs a shell block to its end and gives its output; throws when it fails. */
  run(block: string): Promise<string>;
}

const { searchPath } = readMachine();

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
    const env = { PATH: [bin, searchPath].join(delimiter), HOME: homedir() };
    const command = join(repositoryRoot, "packages", "local-stack", "src", "commands", "start.ts");
    const settings = { MILLRACE_DATA_DIR: dataDir, PORT: String(port) };
    const millrace = runInRepository(process.execPath, [command], { ...env, ...settings });
    stack.defer(async () => {
      millrace.interrupt();
      await millrace.ended;
    });
    await millrace.says("Millrace is ready");

    const url = `http://localhost:${port}`;
    const adapt = (text: string): string =>
      text.replaceAll("http://localhost:3000", url).replaceAll(".millrace/", `${dataDir}/`);
    // Packages are found from where a file lies, so the copy that calls this Millrace lies below examples/.
    const dist = join(repositoryRoot, "examples", "dist");
    await mkdir(dist, { recursive: true });
    const copies = await mkdtemp(join(dist, "tour-"));
    stack.defer(() => rm(copies, { recursive: true, force: true }));
    const example = "examples/create-task.ts";
    const copy = join(copies, "create-task.ts");
    await writeFile(copy, adapt(await readFile(join(repositoryRoot, example), "utf8")));

    const start = (block: string): Running => {
      const script = adapt(block).replaceAll(example, relative(repositoryRoot, copy));
      return runInRepository("bash", ["-euo", "pipefail", "-c", script], env);
    };
    const run = async (block: string): Promise<string> => {
      const running = start(block);
      const code = await running.ended;
      if (code !== 0) throw new Error(`Exit code ${code}:\n${block}\n${running.output()}`);
      return running.output();
    };
    const parts = stack.move();
    return { url, dataDir, start, run, [Symbol.asyncDispose]: () => parts.disposeAsync() };
  } catch (error) {
    await stack.disposeAsync();
    throw error;
  }
}

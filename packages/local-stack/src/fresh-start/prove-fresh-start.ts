import { rm } from "node:fs/promises";
import { join } from "node:path";

import { runCommand } from "../command.ts";
import { findFreePort } from "../ports.ts";
import { waitUntil } from "../wait-until.ts";
import type { CheckList } from "./check-list.ts";
import { startCopy, type Copy, type Ending } from "./copy.ts";
import { freshEnvironment } from "./fresh-environment.ts";
import { processesOf } from "./process-table.ts";
import { playStory } from "./story.ts";

export interface ProofOptions {
  /** The repository to be cloned, at its last commit. */
  repository: string;
  /** Empty, with a space in its name. */
  directory: string;
  env: NodeJS.ProcessEnv;
  withTests: boolean;
  stack: AsyncDisposableStack;
  list: CheckList;
}

const firstStartSeconds = 90;
const laterStartSeconds = 8;
const testsLimitMs = 20 * 60_000;

async function clone(repository: string, root: string, env: NodeJS.ProcessEnv): Promise<void> {
  const { code, stderr } = await runCommand("git", ["clone", "--quiet", "--no-local", repository, root], { env });
  if (code !== 0) throw new Error(`git clone failed: ${stderr.trim()}`);
}

async function story(...copies: Copy[]): Promise<string> {
  const times = await Promise.all(copies.map(({ origin }) => playStory(origin)));
  return `SUCCESS after ${times.map((ms) => `${(ms / 1_000).toFixed(1)} s`).join(" and ")}`;
}

function quietEnd({ code, seconds, words }: Ending): string {
  if (code !== 0 && code !== 130) throw new Error(`exit code ${code}: ${words.trim()}`);
  const noise = words.split("\n").filter((line) => line.trim() !== "" && line !== "Stopping");
  if (noise.length > 0) throw new Error(`exit code ${code}, but it says ${JSON.stringify(noise.join("\n"))}`);
  return `exit code ${code} after ${seconds.toFixed(1)} s, no process and no port left`;
}

function killedEnd({ seconds }: Ending): string {
  return `no process and no port left after ${seconds.toFixed(1)} s`;
}

interface TestRun {
  seconds: number;
  output: string;
}

async function runTests(root: string, env: NodeJS.ProcessEnv): Promise<TestRun> {
  const begin = performance.now();
  const { stdout, stderr } = await runCommand("npm", ["test"], { cwd: root, env, timeoutMs: testsLimitMs });
  return { seconds: (performance.now() - begin) / 1_000, output: `${stderr}\n${stdout}`.trimEnd() };
}

function allPassed({ output }: TestRun): string {
  const line = output.split("\n").at(-1) ?? "";
  if (/^tests: [1-9]\d* passed, 0 failed$/.test(line)) return line;
  throw new Error(`${line}\n${output}`);
}

/** Does with a fresh clone what a newcomer does, and what a hasty one does to it. */
export async function proveFreshStart(options: ProofOptions): Promise<void> {
  const { repository, directory, withTests, stack, list } = options;
  const root = join(directory, "a clone");
  const env = freshEnvironment(options.env, join(directory, "home"));
  const nothingRuns = async () => (await processesOf(directory)).length === 0;
  stack.defer(async () => {
    await waitUntil(nothingRuns, { timeoutMs: 30_000, what: `everything in ${directory} to end` });
    await rm(directory, { recursive: true, force: true });
  });
  await clone(repository, root, env);
  const start = async (port: number, dataDir?: string) =>
    stack.use(await startCopy({ root, env, port, ...(dataDir && { dataDir }) }));

  const port = await findFreePort();
  const first = await list.within("First start, from empty caches", firstStartSeconds, () => start(port));
  await list.holds("Sign in, run a task, read its log", () => story(first));
  await list.holds("Ctrl-C", async () => quietEnd(await first.interrupt()));

  const later = await list.within("Later start", laterStartSeconds, () => start(port));
  const secondPort = await findFreePort();
  const second = await start(secondPort, join(directory, "second data"));
  await list.holds("A second copy beside it, the story on both", () => story(later, second));
  await list.holds("kill -9 of npm", async () => killedEnd(await second.kill()));
  await list.holds("The other copy works on", () => story(later));
  await list.holds("kill -9 of the start command", async () => killedEnd(await later.kill(/commands\/start\.ts/)));

  const again = await list.within("Start after kill -9", laterStartSeconds, () => start(port));
  await list.holds("The story on what was left", () => story(again));
  await list.holds("Ctrl-C again", async () => quietEnd(await again.interrupt()));
  const tests = withTests ? await list.within("npm test", testsLimitMs / 1_000, () => runTests(root, env)) : undefined;
  await list.holds("Nothing is left", async () => {
    await waitUntil(nothingRuns, { timeoutMs: 10_000, what: "the last process to end" });
    return "no process";
  });
  if (tests) await list.holds("The last line of npm test", () => Promise.resolve(tests).then(allPassed));
}

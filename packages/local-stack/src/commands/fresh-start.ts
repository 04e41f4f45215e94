import { chmod, mkdtemp } from "node:fs/promises";
import { cpus, homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";

import { runCommand } from "../command.ts";
import { LocalStackError } from "../errors.ts";
import { createCheckList, type Check } from "../fresh-start/check-list.ts";
import { freshEnvironment } from "../fresh-start/fresh-environment.ts";
import { proveFreshStart } from "../fresh-start/prove-fresh-start.ts";
import { renderChecks, writePage } from "../fresh-start/report.ts";
import { readOsRelease } from "../os-release.ts";
import { listenForShutdown } from "../runtime/shutdown.ts";
import { runCommandLine } from "./run-command-line.ts";
import { readSettings } from "./settings.ts";

const limitMs = 40 * 60_000;

async function describeCircumstances(env: NodeJS.ProcessEnv) {
  const { codename, family } = await readOsRelease();
  const { stdout } = await runCommand("node", ["--version"], { env: freshEnvironment(env, homedir()) });
  return { date: new Date(), cores: cpus().length, node: stdout.trim().slice(1), system: `${family} ${codename}` };
}

async function prove(withTests: boolean, env: NodeJS.ProcessEnv, repository: string): Promise<readonly Check[]> {
  const shutdown = listenForShutdown(() => process.exit(130));
  const signal = AbortSignal.any([shutdown.signal, AbortSignal.timeout(limitMs)]);
  const list = createCheckList((line) => console.log(line));
  const directory = await mkdtemp(join(tmpdir(), "millrace fresh start-"));
  // PostgreSQL may run under another account, which has to get through.
  await chmod(directory, 0o755);
  await using stack = new AsyncDisposableStack();
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  signal.addEventListener("abort", () => reject(new LocalStackError("Stopped before the end.")), { once: true });
  const proving = proveFreshStart({ repository, directory, env, withTests, stack, list });
  await Promise.race([proving, aborted]).catch((error: unknown) => {
    if (signal.aborted || !list.checks.some(({ met }) => !met)) throw error;
  });
  return list.checks;
}

runCommandLine(async () => {
  if (process.platform !== "linux") throw new LocalStackError("This proof reads /proc: run it on Linux.");
  const { values } = parseArgs({ options: { "with-tests": { type: "boolean" }, write: { type: "boolean" } } });
  const { root, inherited } = readSettings();
  const checks = await prove(values["with-tests"] ?? false, inherited, root);
  console.log(`\n${renderChecks(checks)}\n`);
  if (values.write) {
    await writePage(join(root, "docs", "fresh-start.md"), checks, await describeCircumstances(inherited));
  }
  const failed = checks.filter(({ met }) => !met).length;
  console.log(`tests: ${checks.length - failed} passed, ${failed} failed`);
  return failed === 0 ? 0 : 1;
});

import { runChecks } from "../checks/run-checks.ts";
import { allSteps, vitestStep } from "../checks/steps.ts";
import { listenForShutdown } from "../runtime/shutdown.ts";
import { runCommandLine } from "./run-command-line.ts";
import { readSettings } from "./settings.ts";

runCommandLine(() => {
  const { root, inherited: env } = readSettings();
  const { signal } = listenForShutdown(() => process.exit(130));
  const filters = process.argv.slice(2);
  return runChecks(filters.length > 0 ? [vitestStep(filters)] : allSteps, { root, env, signal });
});

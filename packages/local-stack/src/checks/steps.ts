import { mkdtemp, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { bringChromium } from "../chromium.ts";
import { buildWeb } from "../runtime/web-build.ts";
import { runStep, type StepContext } from "./run-step.ts";
import { nothing, tallyPlaywright, tallyVitest, type Tally } from "./tally.ts";

export interface Step {
  title: string;
  run: (context: StepContext) => Promise<Tally>;
}

const minute = 60_000;

/** A check that either holds or counts as one failed test. */
function check(title: string, tool: string, args: readonly string[]): Step {
  const run = async (context: StepContext): Promise<Tally> => {
    const code = await runStep(join(context.root, "node_modules", ".bin", tool), args, context, {
      limitMs: 3 * minute,
    });
    return code === 0 ? nothing : { ...nothing, failed: 1 };
  };
  return { title, run };
}

const webBuild: Step = {
  title: "Web build",
  async run({ root, signal }) {
    await buildWeb(root, AbortSignal.any([signal, AbortSignal.timeout(3 * minute)]));
    return nothing;
  },
};

async function withReport(
  run: (file: string) => Promise<number>,
  read: (report: unknown, exitCode: number) => Tally,
): Promise<Tally> {
  const directory = await mkdtemp(join(tmpdir(), "millrace-report-"));
  try {
    const file = join(directory, "report.json");
    const exitCode = await run(file);
    const text = await readFile(file, "utf8").catch(() => "null");
    const report: unknown = JSON.parse(text);
    return read(report, report === null ? exitCode || 1 : exitCode);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

/** Unit and integration tests; `filters` are handed to vitest as they are. */
export function vitestStep(filters: readonly string[] = []): Step {
  const run = (context: StepContext) =>
    withReport((file) => {
      const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${file}`];
      const vitest = join(context.root, "node_modules", "vitest", "vitest.mjs");
      return runStep(process.execPath, [vitest, "run", ...reporters, ...filters], context, { limitMs: 12 * minute });
    }, tallyVitest);
  return { title: "Unit and integration tests", run };
}

const browserTests: Step = {
  title: "Browser tests",
  async run(context) {
    const e2e = join(context.root, "e2e");
    const config = join(e2e, "playwright.config.ts");
    if (!(await stat(config).catch(() => undefined))) return nothing;
    const chromium = await bringChromium((message) => console.log(message));
    return withReport((file) => {
      const env = { ...context.env, MILLRACE_CHROMIUM: chromium, PLAYWRIGHT_JSON_OUTPUT_FILE: file };
      const playwright = join(e2e, "node_modules", "@playwright", "test", "cli.js");
      const args = [playwright, "test", "--config", config, "--reporter=list,json"];
      return runStep(process.execPath, args, { ...context, env }, { limitMs: 15 * minute });
    }, tallyPlaywright);
  },
};

const lintedPaths = ["bootstrap.mjs", "apps", "packages", "bench", "docker", "e2e", "examples", "faults"];

export const allSteps: readonly Step[] = [
  check("Formatting", "oxfmt", ["--check", "."]),
  check("Lint", "oxlint", ["--type-aware", "--deny-warnings", ...lintedPaths]),
  check("Types", "tsc", ["-b"]),
  webBuild,
  vitestStep(),
  browserTests,
];

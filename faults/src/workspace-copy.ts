import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { runCommand } from "@millrace/local-stack/command";
import { readDataDir, repositoryRoot } from "@millrace/local-stack/config";
import { z } from "zod";
import { inheritedEnvironment } from "./config.ts";
import type { Mutant } from "./mutants.ts";

const left = new Set([".git", ".millrace", "node_modules", "dist", "images"]);
const testTimeoutMs = 180_000;
const reportSchema = z.object({ numPassedTests: z.int(), numFailedTests: z.int() });

/** The sources in a directory of their own, with the dependencies of this one. */
export interface WorkspaceCopy extends AsyncDisposable {
  /** Changes the file; throws unless the original text is there once. Disposal changes it back. */
  mutate(mutant: Mutant): Promise<AsyncDisposable>;
  /** Runs the named test alone. */
  test(mutant: Pick<Mutant, "testFile" | "test">): Promise<{ passed: number; failed: number }>;
}

function isWanted(source: string): boolean {
  const parts = relative(repositoryRoot, source).split("/");
  // A package's own node_modules holds links alone, and those to its neighbours are relative.
  return !parts.some((part, depth) => left.has(part) && !(part === "node_modules" && depth > 0));
}

export async function copyWorkspace(): Promise<WorkspaceCopy> {
  const root = await mkdtemp(join(tmpdir(), "millrace-mutants-"));
  await cp(repositoryRoot, root, { recursive: true, verbatimSymlinks: true, filter: isWanted });
  await symlink(join(repositoryRoot, "node_modules"), join(root, "node_modules"));
  await mkdir(join(root, ".millrace"));
  await symlink(join(readDataDir(), "bin"), join(root, ".millrace", "bin"));

  return {
    async mutate({ file, original, mutated }) {
      const path = join(root, file);
      const text = await readFile(path, "utf8");
      if (text.split(original).length !== 2) throw new Error(`${file} has changed: adapt the mutant`);
      await writeFile(path, text.replace(original, mutated));
      return { [Symbol.asyncDispose]: () => writeFile(path, text) };
    },
    async test({ testFile, test }) {
      const outputFile = join(root, "report.json");
      const vitest = join(root, "node_modules", "vitest", "vitest.mjs");
      const args = [vitest, "run", testFile, "-t", test, "--reporter=json", `--outputFile=${outputFile}`];
      const env = { ...inheritedEnvironment(), MILLRACE_DATA_DIR: join(root, ".millrace") };
      await rm(outputFile, { force: true });
      await runCommand(process.execPath, args, { cwd: root, env, timeoutMs: testTimeoutMs });
      const report = reportSchema.parse(JSON.parse(await readFile(outputFile, "utf8")));
      return { passed: report.numPassedTests, failed: report.numFailedTests };
    },
    [Symbol.asyncDispose]: () => rm(root, { recursive: true, force: true }),
  };
}

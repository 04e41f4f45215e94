import { join } from "node:path";

import { runCommandLine } from "@millrace/local-stack/commands/run-command-line";
import { repositoryRoot } from "@millrace/local-stack/config";

import { readOptions } from "./options.ts";
import { renderReport } from "./report/report.ts";
import { writeFigures } from "./report/write-report.ts";
import { runBench } from "./run-bench.ts";
import { withScratch } from "./scratch.ts";

const limitMs = 20 * 60_000;

function print(line: string): void {
  console.log(line);
}

runCommandLine(async () => {
  const options = readOptions(process.argv.slice(2));
  const report = await withScratch(limitMs, async (scratch) =>
    renderReport(await runBench({ ...scratch, options, print })),
  );
  print(`\n${report}`);
  if (options.write) await writeFigures(join(repositoryRoot, "docs", "bench.md"), report);
  return 0;
});

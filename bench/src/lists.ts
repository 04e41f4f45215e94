import { parseArgs } from "node:util";

import { runCommandLine } from "@millrace/local-stack/commands/run-command-line";
import { createDatabase } from "@millrace/local-stack/databases";
import { startPostgres } from "@millrace/local-stack/postgres";
import { z } from "zod";

import { explainList } from "./lists/explain.ts";
import { type ListProbe, openLists } from "./lists/measure-lists.ts";
import { migrateEmpty } from "./lists/migrate-empty.ts";
import { namedLists, otherLists } from "./lists/named-lists.ts";
import { seedTasks } from "./lists/seed.ts";
import { quantile } from "./measure/quantile.ts";
import { describeLoad } from "./report/machine.ts";
import { renderTable, whole } from "./report/table.ts";
import { withScratch } from "./scratch.ts";

const limitMs = 20 * 60_000;
const few = 10_000;
const most = 1.5;

const optionsSchema = z.object({
  tasks: z.coerce.number().int().min(few).default(1_000_000),
  samples: z.coerce.number().int().min(10).default(200),
});

interface Times {
  first: number[];
  deep: number[];
}

/** Samples of the same list in turn, so that whatever else the machine does meets all of them alike. */
async function measure(probes: ListProbe[], samples: number): Promise<Map<ListProbe, Times>> {
  const measured = new Map<ListProbe, Times>(probes.map((probe) => [probe, { first: [], deep: [] }]));
  const warmUp = Math.ceil(samples / 10);
  for (let round = -warmUp; round < samples; round++) {
    for (const [probe, { first, deep }] of measured) {
      const [early, late] = [await probe.first(), await probe.deep()];
      if (round < 0) continue;
      first.push(early);
      deep.push(late);
    }
  }
  return measured;
}

runCommandLine(() =>
  withScratch(limitMs, async ({ directory, stack, signal }) => {
    const { values } = parseArgs({ options: { tasks: { type: "string" }, samples: { type: "string" } } });
    const { tasks, samples } = optionsSchema.parse(values);
    console.log(describeLoad());
    const postgres = stack.use(await startPostgres({ dataDir: directory }));
    const open = async (name: string, count: number) => {
      const url = await createDatabase(postgres.adminUrl, name);
      await migrateEmpty(url);
      await seedTasks(url, count, (done) => console.log(`${name}: ${whole(done)} tasks`));
      return { url, probes: await openLists(url, { ...namedLists, ...otherLists }, stack) };
    };
    const small = await open("few", few);
    const large = await open("many", tasks);
    signal.throwIfAborted();
    const measured = await measure([...small.probes, ...large.probes], samples);

    let failed = 0;
    const rows: string[][] = [];
    for (const [index, probe] of large.probes.entries()) {
      const before = small.probes[index];
      const [at, atFew] = [measured.get(probe), before && measured.get(before)];
      const input = namedLists[probe.name] ?? otherLists[probe.name];
      const isNamed = probe.name in namedLists;
      if (!at || !atFew || !input) throw new Error(`${probe.name} was not measured`);
      const { reads, sequential } = await explainList(large.url, input);
      const [p95Few, p95, p95Deep] = [atFew.first, at.first, at.deep].map((times) => quantile(times, 0.95));
      const ratio = (p95 ?? Number.NaN) / (p95Few ?? Number.NaN);
      const isMet = ratio <= most && sequential.length === 0 && before?.fillsPage === true && probe.fillsPage;
      failed += isNamed && !isMet ? 1 : 0;
      rows.push([
        probe.name,
        ms(p95Few),
        ms(p95),
        `×${ratio.toFixed(2)}`,
        `${ms(p95Deep)} (${whole(probe.depth * 200)} down)`,
        isNamed ? (isMet ? "pass" : "FAIL") : "",
        reads.join(", "),
      ]);
    }
    const head = [
      "p95 of a page of 50, ms",
      `${whole(few)} tasks`,
      `${whole(tasks)} tasks`,
      `≤ ×${most}`,
      "deep",
      "",
      "read by",
    ];
    console.log(`\n${renderTable(head, rows)}\n`);
    console.log(`tests: ${Object.keys(namedLists).length - failed} passed, ${failed} failed`);
    return failed === 0 ? 0 : 1;
  }),
);

function ms(value: number | undefined): string {
  return (value ?? Number.NaN).toFixed(2);
}

import { writeFile } from "node:fs/promises";

import type { Check } from "./check-list.ts";

export interface Circumstances {
  date: Date;
  cores: number;
  node: string;
  system: string;
}

/** The checks as a Markdown table whose columns line up on a terminal too. */
export function renderChecks(checks: readonly Check[]): string {
  const rows = checks.map(({ what, asked, measured, met }) => [what, asked, measured, met ? "pass" : "FAIL"]);
  const table = [["check", "asked", "measured", ""], ...rows].map((row) => row.map(asCell));
  const widths = [0, 1, 2, 3].map((column) => Math.max(3, ...table.map((row) => row[column]?.length ?? 0)));
  const line = (cells: string[]) => `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(" | ")} |`;
  const [head = [], ...body] = table;
  return [line(head), line(widths.map((width) => "-".repeat(width))), ...body.map(line)].join("\n");
}

function asCell(text: string): string {
  const [first = ""] = text.split("\n");
  return first.replaceAll("|", "\\|");
}

/** The page that keeps the last result. */
export function renderPage(checks: readonly Check[], { date, cores, node, system }: Circumstances): string {
  return `# Two commands on a fresh clone

\`npm run test:fresh -- --write\` wrote this page. It clones the last commit into an empty directory with a space in its
name, with an empty home directory and so with empty caches of npm and pnpm, and does there what a newcomer does; with
\`--with-tests\` it runs \`npm test\` there too.

${date.toISOString().slice(0, 10)}, ${cores} cores, ${system}, the machine's Node ${node}.

${renderChecks(checks)}
`;
}

export async function writePage(file: string, checks: readonly Check[], circumstances: Circumstances): Promise<void> {
  await writeFile(file, renderPage(checks, circumstances));
}

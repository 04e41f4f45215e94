import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { repositoryRoot } from "@millrace/local-stack/config";

export interface Block {
  language: string;
  /** What stands behind the language: the file that the block shows. */
  file: string;
  text: string;
}

export function readDocument(file: string): Promise<string> {
  return readFile(join(repositoryRoot, file), "utf8");
}

export function fencedBlocks(document: string): Block[] {
  return Array.from(
    document.matchAll(/^```(\w*) ?(\S*)\n(.*?)^```$/gms),
    ([, language = "", file = "", text = ""]) => ({
      language,
      file,
      text,
    }),
  );
}

/** What stands under a heading, down to the next one of its level or above. */
export function sectionOf(document: string, heading: string): string {
  const [, level = "#"] = /^(#+) /.exec(heading) ?? [];
  const start = document.indexOf(`\n${heading}\n`);
  if (start === -1) throw new Error(`There is no heading ${heading}`);
  const body = document.slice(start + heading.length + 2);
  return body.split(new RegExp(`^#{1,${level.length}} `, "m"), 1)[0] ?? "";
}

function isRow(line = ""): boolean {
  return line.startsWith("|");
}

function isRule(line = ""): boolean {
  return /^\|[\s:|-]+\|$/.test(line);
}

/** The rows of a text's tables without their heads, as trimmed cells. */
export function tableRows(text: string): string[][] {
  const lines = text.split("\n").map((line) => line.trim());
  const rows = lines.filter((line, index) => isRow(line) && !isRule(line) && !isRule(lines[index + 1]));
  return rows.map((row) =>
    row
      .slice(1, -1)
      .split("|")
      .map((cell) => cell.trim()),
  );
}

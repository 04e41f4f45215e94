import { readFile, writeFile } from "node:fs/promises";

const begin = "<!-- figures: written by npm run bench -- --write -->";
const end = "<!-- end of figures -->";

/** Replaces the figures in a document and leaves the words around them alone. */
export async function writeFigures(file: string, figures: string): Promise<void> {
  const text = await readFile(file, "utf8");
  const [before, rest] = text.split(begin);
  const after = rest?.split(end)[1];
  if (before === undefined || after === undefined) throw new Error(`${file} has no place for the figures`);
  await writeFile(file, `${before}${begin}\n\n${figures}\n\n${end}${after}`);
}

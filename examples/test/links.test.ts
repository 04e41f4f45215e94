import { access, glob } from "node:fs/promises";
import { dirname, join, normalize } from "node:path";
import { repositoryRoot } from "@millrace/local-stack/config";
import { expect, test } from "vitest";
import { readDocument } from "./support/markdown.ts";

const documents: string[] = [];
for await (const file of glob("{*.md,docs/**/*.md}", { cwd: repositoryRoot })) documents.push(file);

/** The anchor that a heading gets. */
function anchorOf(heading: string): string {
  return heading
    .toLowerCase()
    .replaceAll(/[^\w\- ]/g, "")
    .replaceAll(" ", "-");
}

async function isThere(file: string, anchor: string): Promise<boolean> {
  if (anchor === "") {
    return access(join(repositoryRoot, file)).then(
      () => true,
      () => false,
    );
  }
  const headings = (await readDocument(file)).matchAll(/^#+ (.+)$/gm);
  return Array.from(headings, ([, heading = ""]) => anchorOf(heading)).includes(anchor);
}

test.each(documents)("every link of %s leads somewhere", async (document) => {
  const links = (await readDocument(document)).matchAll(/\]\((?!https?:)([^)#]*)#?([^)]*)\)/g);
  const dead: string[] = [];
  for (const [, path = "", anchor = ""] of links) {
    const target = path === "" ? document : normalize(join(dirname(document), path));
    if (!(await isThere(target, anchor))) dead.push(`${path}#${anchor}`);
  }
  expect(dead).toEqual([]);
});

import { glob } from "node:fs/promises";
import { repositoryRoot } from "@millrace/local-stack/config";
import { describe, expect, test } from "vitest";
import { readDocument, sectionOf, tableRows } from "./support/markdown.ts";

const document = await readDocument("docs/requirements.md");

const lastOf = { A: 10, T: 15, W: 7, D: 3, F: 8, U: 6, P: 5, R: 6, "invariant ": 8 };
const ids = Object.entries(lastOf).flatMap(([letter, last]) =>
  Array.from({ length: last }, (_, n) => `${letter}${n + 1}`),
);

const rows = tableRows(document).filter(([id = ""]) => ids.includes(id));
const shown = rows.flatMap(([id = "", , tests = ""]) =>
  Array.from(tests.matchAll(/\]\(\.\.\/([^)]+)\)/g), ([, file = ""]) => ({ id, file })),
);

describe("requirements", () => {
  test("every id has exactly one row", () => {
    expect(rows.map(([id = ""]) => id).toSorted()).toEqual(ids.toSorted());
  });

  test.each(shown)("$id is named by $file", async ({ id, file }) => {
    expect(await readDocument(file)).toMatch(new RegExp(`\\b${id}\\b`));
  });

  test("what is not built yet names no tests of its own", () => {
    const unbuilt = rows.filter(([, today]) => today === "not built yet");
    expect(unbuilt.filter(([, , tests]) => tests !== "–")).toEqual([]);
  });
});

describe("endpoints of the earlier systems", () => {
  const ours = tableRows(sectionOf(document, "## Endpoints of the earlier systems")).map(([, , path = ""]) => path);

  const paths = [...new Set(ours)].filter((path) => path.startsWith("`"));

  test("each of ours is served", async () => {
    let sources = "";
    for await (const file of glob("apps/server/src/**/*.ts", { cwd: repositoryRoot })) {
      sources += (await readDocument(file)).replaceAll(/\s+/g, " ");
    }
    const isServed = (path: string): boolean => {
      const [method = "", url = ""] = path.replaceAll("`", "").split(" ");
      const declarations = [`method: "${method}", path: "${url}"`, `${method.toLowerCase()}("${url}"`];
      return declarations.some((declaration) => sources.includes(declaration));
    };
    expect(paths.filter((path) => !isServed(path))).toEqual([]);
  });

  test("what is no endpoint of ours says so", () => {
    expect(ours.filter((path) => !path.startsWith("`") && path !== "not built yet")).toEqual([]);
  });
});

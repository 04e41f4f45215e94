import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { repositoryRoot } from "@millrace/local-stack/config";
import { expect, test } from "vitest";
import { mutants } from "../src/mutants.ts";

test.each(mutants)("the safeguard stands where its mutant looks for it: $name", async ({ file, original }) => {
  const source = await readFile(join(repositoryRoot, file), "utf8");
  expect(source.split(original)).toHaveLength(2);
});

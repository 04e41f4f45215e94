import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { bundleTypes } from "../src/bundle-types.ts";
import { hideServerTypes } from "../src/hide-server-types.ts";

const typesFrom = /^(@trpc\/.+|zod)$/;

async function bundle(files: Record<string, string>): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), "millrace-packing-"));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  const written = Object.entries(files).map(([name, text]) => writeFile(join(directory, name), text));
  await Promise.all(written);
  const entries = { router: join(directory, "entry.d.ts") };
  const lib = join(directory, "lib");
  await bundleTypes({ entries, directory: lib, bundled: [], typesFrom, plugins: [hideServerTypes()] });
  return readFile(join(lib, "router.d.ts"), "utf8");
}

const router = (type: string) =>
  `export declare const router: { ctx: ${type}; meta: ${type}; errorShape: { meta: "kept" }; transformer: false };`;

test("P3 neighbours are taken in, and the server's context and meta are hidden", async () => {
  const text = await bundle({
    "entry.d.ts": `import { z } from "zod"; export { router } from "./router.ts"; export type Name = z.ZodString;`,
    "router.d.ts": router(`import("kysely").Kysely<unknown>`),
  });
  expect(text.replaceAll(/\s+/g, " ")).toContain(
    `declare const router: { ctx: object; meta: object; errorShape: { meta: "kept" }; transformer: false };`,
  );
  expect(text).toContain("from 'zod'");
  expect(text).not.toContain("kysely");
});

test.each([
  ["an import", `import type { Kysely } from "kysely"; export type Database = Kysely<unknown>;`],
  ["an inline import", `export type Database = import("kysely").Kysely<unknown>;`],
])("P3 packing fails at %s of what an app does not have", async (_, text) => {
  await expect(bundle({ "entry.d.ts": text })).rejects.toThrow("router.d.ts imports kysely");
});

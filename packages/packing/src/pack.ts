import { copyFile, mkdir, readdir, rm, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { runCommand } from "@millrace/local-stack/command";
import { repositoryRoot } from "@millrace/local-stack/config";
import { bundleCode } from "./bundle-code.ts";
import { bundleRouter } from "./bundle-router.ts";
import { bundleTypes } from "./bundle-types.ts";
import { declarationOf } from "./compiled-declarations.ts";
import { manifestOf } from "./manifest.ts";
import { type Recipe, recipes } from "./recipes.ts";
import { folderOf } from "./source-manifest.ts";

/** Writes every tarball into a directory of their own, and gives their paths. */
export async function packAll(directory: string): Promise<string[]> {
  await run("tsc", ["-b", "apps/server", ...recipes.map(({ name }) => folderOf(name))]);
  await rm(directory, { recursive: true, force: true });
  const folders = await Promise.all(recipes.map((recipe) => build(recipe, join(directory, basename(recipe.name)))));
  await run("npm", ["pack", ...folders, "--pack-destination", directory]);
  const files = await readdir(directory);
  return files.filter((file) => file.endsWith(".tgz")).map((file) => join(directory, file));
}

/** Lays out what the tarball of a package holds. */
async function build(recipe: Recipe, folder: string): Promise<string> {
  const lib = join(folder, "lib");
  await mkdir(lib, { recursive: true });
  const sources = join(repositoryRoot, folderOf(recipe.name), "src");
  const modules = recipe.entries ?? (await modulesIn(sources));
  const entriesIn = (fileOf: (name: string) => string) =>
    Object.fromEntries(modules.map((name) => [name, fileOf(name)]));
  const { bundled, typesFrom } = recipe;
  const isBundled = (specifier: string): boolean => bundled.some((name) => specifier.startsWith(`${name}/`));
  await bundleCode({
    entries: entriesIn((name) => join(sources, `${name}.ts`)),
    directory: lib,
    isExternal: (specifier) => /^[@a-z]/.test(specifier) && !isBundled(specifier),
  });
  const declarations = entriesIn((name) => declarationOf(folderOf(recipe.name), name));
  await bundleTypes({ entries: declarations, directory: lib, bundled, typesFrom });
  if (recipe.hasRouter) await bundleRouter(lib);
  await writeFile(join(folder, "package.json"), `${JSON.stringify(await manifestOf(recipe), null, 2)}\n`);
  await copyFile(join(repositoryRoot, "LICENSE"), join(folder, "LICENSE"));
  await copyFile(join(repositoryRoot, folderOf(recipe.name), "README.md"), join(folder, "README.md"));
  return folder;
}

async function modulesIn(sources: string): Promise<string[]> {
  const files = await readdir(sources, { recursive: true });
  return files.filter((file) => /(?<!\.test)\.ts$/.test(file)).map((file) => file.replace(/\.ts$/, ""));
}

async function run(command: string, args: string[]): Promise<void> {
  const { code, stdout, stderr } = await runCommand(command, args, { cwd: repositoryRoot });
  if (code !== 0) throw new Error(`${command} ${args.join(" ")} ended with ${code}:\n${stdout}${stderr}`);
}

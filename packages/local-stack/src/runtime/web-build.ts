import { mkdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";

import { runCommand } from "../command.ts";
import { LocalStackError } from "../errors.ts";
import { hashFiles } from "./content-hash.ts";

// The web app takes only types from the server, so the server's sources do not change the build.
const inputs = [
  "apps/web/src/**",
  "apps/web/public/**",
  "apps/web/index.html",
  "apps/web/package.json",
  "apps/web/vite.config.ts",
  "apps/web/tsconfig*.json",
  "packages/contracts/src/**",
  "pnpm-lock.yaml",
];

export interface WebBuild {
  directory: string;
  built: boolean;
}

/** Builds the web app with vite unless its sources are those of the last build. */
export async function buildWeb(root: string, signal?: AbortSignal): Promise<WebBuild> {
  const web = join(root, "apps/web");
  const directory = join(web, "dist", "app");
  const stamp = join(web, "node_modules", ".millrace-web-build");
  const wanted = await hashFiles(root, inputs);
  const current = await readFile(stamp, "utf8").catch(() => "");
  const page = await stat(join(directory, "index.html")).catch(() => undefined);
  if (page && current === wanted) return { directory, built: false };
  await rm(stamp, { force: true });
  const vite = join(web, "node_modules", "vite", "bin", "vite.js");
  const options = signal ? { cwd: web, signal } : { cwd: web };
  const { code, stdout, stderr } = await runCommand(process.execPath, [vite, "build"], options);
  signal?.throwIfAborted();
  if (code !== 0) {
    const lines = (stderr.trim() || stdout.trim()).split("\n").slice(0, 20).join("\n");
    throw new LocalStackError(`The web app could not be built:\n${lines}`);
  }
  await mkdir(dirname(stamp), { recursive: true });
  await writeFile(stamp, wanted);
  return { directory, built: true };
}

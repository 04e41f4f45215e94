import { copyFile, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { runCommand } from "@millrace/local-stack/command";
import { repositoryRoot } from "@millrace/local-stack/config";
import { z } from "zod";

/** A wrong place in a program, as a compiler names it. */
export interface Diagnostic {
  file: string;
  line: number;
  code: string;
}

const tsconfig = {
  compilerOptions: {
    target: "es2024",
    module: "nodenext",
    types: ["node"],
    strict: true,
    noEmit: true,
    // Our own declarations must hold as well.
    skipLibCheck: false,
  },
  include: ["*.ts"],
};

/** The compilers that the app is checked with: the one of this workspace, and the last one written in JavaScript. */
export const compilers = ["typescript", "typescript-5.9"];

async function installedVersion(folder: string): Promise<string> {
  const manifest: unknown = JSON.parse(await readFile(join(folder, "package.json"), "utf8"));
  return z.object({ version: z.string() }).parse(manifest).version;
}

/** Makes a checked app of the folder that the README has installed the tarballs in. */
export async function addCompilers(appDir: string, env: NodeJS.ProcessEnv): Promise<void> {
  const modules = join(repositoryRoot, "node_modules");
  const [typescript, types] = await Promise.all(
    ["typescript", "@types/node"].map((name) => installedVersion(join(modules, name))),
  );
  const wanted = [`typescript@${typescript}`, "typescript-5.9@npm:typescript@5.9.3", `@types/node@${types}`];
  const { code, stderr } = await runCommand("npm", ["install", "--save-dev", ...wanted], { cwd: appDir, env });
  if (code !== 0) throw new Error(stderr);
  await writeFile(join(appDir, "tsconfig.json"), JSON.stringify(tsconfig));
}

/** Adds a program of the folder `app` beside this one. */
export async function addProgram(appDir: string, name: string): Promise<void> {
  await copyFile(join(import.meta.dirname, "..", "app", name), join(appDir, name));
}

export async function typeCheck(appDir: string, compiler: string): Promise<Diagnostic[]> {
  const tsc = join(appDir, "node_modules", compiler, "bin", "tsc");
  const { stdout, stderr } = await runCommand(process.execPath, [tsc, "--pretty", "false"], { cwd: appDir });
  const found = Array.from(
    stdout.matchAll(/^(\S+?)\((\d+),\d+\): error (TS\d+)/gm),
    ([, file = "", line, code = ""]) => ({
      file,
      line: Number(line),
      code,
    }),
  );
  if (found.length === 0 && stdout + stderr !== "") throw new Error(stdout + stderr);
  return found;
}

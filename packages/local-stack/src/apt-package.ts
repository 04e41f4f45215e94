import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import type { AptSource } from "./apt-sources.ts";
import { runCommand } from "./command.ts";

export interface PackageRequest {
  name: string;
  source: AptSource;
  suite: string;
  /** Where the package's files are unpacked to. */
  target: string;
}

/** Why fetching failed, in apt's own words. */
export class AptError extends Error {
  override name = "AptError";
}

async function run(command: string, args: string[], workDir: string): Promise<void> {
  const env = { PATH: "/usr/sbin:/usr/bin:/sbin:/bin", LC_ALL: "C", APT_CONFIG: join(workDir, "apt.conf") };
  const { code, stderr } = await runCommand(command, args, { cwd: workDir, env, timeoutMs: 120_000 });
  if (code !== 0) throw new AptError(stderr.trim().split("\n").slice(0, 2).join(" ") || `${command} failed`);
}

/** The machine's own settings (a proxy, say) hold, but not its hooks: those act on the machine's state. */
async function copySettings(parts: string): Promise<void> {
  const root = "/etc/apt/apt.conf.d";
  const names = await readdir(root).catch(() => []);
  await Promise.all(
    names.map(async (name) => {
      const text = await readFile(join(root, name), "utf8").catch(() => "");
      if (text && !/invoke/i.test(text)) await writeFile(join(parts, name), text);
    }),
  );
}

async function writeState({ source, suite }: PackageRequest, workDir: string): Promise<void> {
  const directories = ["lists/partial", "cache/archives/partial", "sources", "parts"];
  await Promise.all(directories.map((directory) => mkdir(join(workDir, directory), { recursive: true })));
  await copySettings(join(workDir, "parts"));
  await writeFile(join(workDir, "status"), "");
  const signedBy = source.signedBy === undefined ? "" : `Signed-By: ${source.signedBy}\n`;
  await writeFile(
    join(workDir, "sources", "private.sources"),
    `Types: deb\nURIs: ${source.uri}\nSuites: ${suite}\nComponents: ${source.components.join(" ")}\n${signedBy}`,
  );
  const settings = {
    "Dir::State": workDir,
    "Dir::State::lists": join(workDir, "lists"),
    "Dir::State::status": join(workDir, "status"),
    "Dir::Cache": join(workDir, "cache"),
    "Dir::Etc::parts": join(workDir, "parts"),
    "Dir::Etc::sourcelist": "/dev/null",
    "Dir::Etc::sourceparts": join(workDir, "sources"),
    "Dir::Etc::preferences": "/dev/null",
    "Dir::Etc::preferencesparts": "/dev/null",
    "Acquire::Languages": "none",
    "Acquire::Retries": "2",
    "APT::Sandbox::User": "root",
  };
  const lines = Object.entries(settings).map(([name, value]) => `${name} ${JSON.stringify(value)};\n`);
  await writeFile(join(workDir, "apt.conf"), lines.join(""));
}

/**
 * Downloads one package of another suite into a private apt state, checks its signature as apt always does, and
 * unpacks it. Nothing is installed and root is not needed.
 */
export async function unpackPackage(request: PackageRequest): Promise<void> {
  const { name, target } = request;
  const workDir = await mkdtemp(join(tmpdir(), "millrace-apt-"));
  try {
    await writeState(request, workDir);
    await run("apt-get", ["-qq", "--error-on=any", "update"], workDir);
    await run("apt-get", ["-qq", "download", name], workDir);
    const file = (await readdir(workDir)).find((entry) => entry.endsWith(".deb"));
    if (!file) throw new AptError(`apt-get download left no package ${name}`);
    await run("dpkg-deb", ["-x", file, target], workDir);
  } finally {
    await rm(workDir, { recursive: true, force: true });
  }
}

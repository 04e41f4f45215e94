import { mkdir, readdir, rm } from "node:fs/promises";
import { arch } from "node:os";
import { join } from "node:path";

import { findOnPath, runCommand } from "@millrace/local-stack/command";
import { readMachine } from "@millrace/local-stack/config";

export interface RedisBinary {
  path: string;
  /** Where the libraries are that came with it. */
  libraryPath: string;
}

const triplets: Partial<Record<string, string>> = { x64: "x86_64-linux-gnu", arm64: "aarch64-linux-gnu" };

/** Downloads the package and what this machine lacks for it, and unpacks all that beside each other: nothing is installed. */
async function unpackWithApt(directory: string): Promise<string> {
  const archives = join(directory, "archives");
  await mkdir(join(archives, "partial"), { recursive: true });
  const settings = [`Dir::Cache::archives=${archives}`, "Debug::NoLocking=1", "APT::Sandbox::User=root"];
  const options = [
    "-y",
    "--no-install-recommends",
    "--download-only",
    ...settings.flatMap((setting) => ["-o", setting]),
  ];
  const { code, stderr } = await runCommand("apt-get", ["install", ...options, "redis-server"], { timeoutMs: 120_000 });
  if (code !== 0) return stderr.trim().split("\n").at(-1) ?? `apt-get ended with code ${code}`;
  const packages = (await readdir(archives)).filter((entry) => entry.endsWith(".deb"));
  const unpacked = await Promise.all(
    packages.map((entry) => runCommand("dpkg-deb", ["-x", join(archives, entry), directory])),
  );
  await rm(archives, { recursive: true, force: true });
  return unpacked.find((result) => result.code !== 0)?.stderr.trim() ?? "";
}

async function runs(binary: RedisBinary): Promise<boolean> {
  const env = { LD_LIBRARY_PATH: binary.libraryPath };
  return (await runCommand(binary.path, ["--version"], { env, timeoutMs: 10_000 })).code === 0;
}

/** redis-server from the PATH, kept from before, or unpacked from the machine's own package source; else why not. */
export async function findRedis(directory: string): Promise<RedisBinary | string> {
  const kept = {
    path: join(directory, "usr", "bin", "redis-server"),
    libraryPath: join(directory, "usr", "lib", triplets[arch()] ?? ""),
  };
  const onPath = await findOnPath("redis-server", readMachine().searchPath);
  for (const binary of [...onPath.map((path) => ({ path, libraryPath: "" })), kept]) {
    if (await runs(binary)) return binary;
  }
  const problem = await unpackWithApt(directory);
  if (await runs(kept)) return kept;
  return `redis-server is not on the PATH and could not be fetched (${problem || "what was fetched does not run"})`;
}

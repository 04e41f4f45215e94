import { join } from "node:path";

import { findOnPath, isExecutable, runCommand } from "./command.ts";
import { readMachine, type Machine } from "./config.ts";
import { LocalStackError } from "./errors.ts";

const timeoutMs = 5 * 60_000;
const names = ["chromium", "chromium-browser", "google-chrome-stable", "google-chrome"];
const macApplications = [
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
];

async function findChromium({ searchPath, home, platform }: Machine): Promise<string | undefined> {
  const onPath = await Promise.all(names.map((name) => findOnPath(name, searchPath)));
  const candidates = onPath.flat();
  if (platform === "darwin") {
    for (const application of macApplications) candidates.push(application, join(home, application));
  }
  const usable = await Promise.all(candidates.map(isExecutable));
  return candidates.find((_, index) => usable[index]);
}

/** The path of Chromium; where it is missing, apt is there and this is root, it is installed. */
export async function bringChromium(
  log: (message: string) => void = () => undefined,
  machine: Machine = readMachine(),
): Promise<string> {
  const found = await findChromium(machine);
  if (found !== undefined) return found;
  const [aptGet] = await findOnPath("apt-get", machine.searchPath);
  let problem = aptGet ? "only root may install it" : "there is no apt here";
  if (aptGet && machine.isRoot) {
    log("Installing Chromium with apt (once)");
    const env = { PATH: machine.searchPath, HOME: machine.home, DEBIAN_FRONTEND: "noninteractive", LC_ALL: "C" };
    await runCommand(aptGet, ["-qq", "update"], { env, timeoutMs });
    const install = ["-qq", "install", "-y", "--no-install-recommends", "chromium"];
    const { code, stderr } = await runCommand(aptGet, install, { env, timeoutMs });
    const installed = await findChromium(machine);
    if (installed !== undefined) return installed;
    problem = stderr.trim().split("\n").at(-1) ?? `apt-get ended with code ${code}`;
  }
  throw new LocalStackError(
    `Chromium was not found and could not be installed (${problem}): the browser tests need it, so install the package chromium.`,
  );
}

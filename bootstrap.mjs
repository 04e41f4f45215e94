// Plain JavaScript for the machine's own Node: installs what the lockfile says, then hands over to the workspace's Node.
import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { constants } from "node:os";
import { fileURLToPath } from "node:url";

const root = dirname(fileURLToPath(import.meta.url));
const pnpm = "pnpm@12.21.0";
const scripts = {
  start: "packages/local-stack/src/commands/start.ts",
  dev: "packages/local-stack/src/commands/dev.ts",
  test: "packages/local-stack/src/commands/test.ts",
  bench: "bench/src/main.ts",
  lists: "bench/src/lists.ts",
  perf: "bench/src/perf.ts",
  faults: "faults/src/main.ts",
  pack: "packages/packing/src/main.ts",
  fresh: "packages/local-stack/src/commands/fresh-start.ts",
};

function fail(message) {
  console.error(message);
  process.exit(1);
}

function isAtLeast(version, major, minor) {
  const [ownMajor, ownMinor] = version.split(".").map(Number);
  return ownMajor > major || (ownMajor === major && ownMinor >= minor);
}

function installDependencies() {
  const stamp = join(root, "node_modules", ".millrace-installed");
  const hash = createHash("sha256").update(`${process.platform}-${process.arch}`);
  for (const file of ["pnpm-lock.yaml", "pnpm-workspace.yaml"]) hash.update(readFileSync(join(root, file)));
  const wanted = hash.digest("hex");
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === wanted) return;
  rmSync(stamp, { force: true });
  console.log("Installing dependencies");
  // With NODE_ENV=production the tools would be left out; without CI pnpm may stop to ask.
  const { NODE_ENV: _, ...env } = process.env;
  const args = ["--yes", pnpm, "install", "--frozen-lockfile", "--config.confirmModulesPurge=false"];
  const { status, error } = spawnSync("npx", args, { cwd: root, env: { ...env, CI: "true" }, stdio: "inherit" });
  if (error) fail(`npx could not be run (${error.message}): install npm, which belongs to Node.`);
  if (status !== 0)
    fail("The dependencies could not be installed; what is above says why. Check the network and run it again.");
  writeFileSync(stamp, wanted);
}

function findNode() {
  const bundled = join(root, "node_modules", `node-linux-${process.arch}`, "bin", "node");
  if (existsSync(bundled) && spawnSync(bundled, ["--version"]).status === 0) return bundled;
  if (isAtLeast(process.versions.node, 22, 18)) return process.execPath;
  return fail(`On this platform Millrace needs Node 22.18 or newer; this is ${process.versions.node}.`);
}

/** The kernel ends the command when this process is killed; without setpriv the command watches the channel. */
function commandLine(node, args) {
  const setpriv = process.platform === "linux" && spawnSync("setpriv", ["--version"]).status === 0;
  return setpriv ? ["setpriv", ["--pdeathsig", "TERM", "--", node, ...args]] : [node, args];
}

function forwardSignals(child) {
  let last = 0;
  const forward = (signal) => {
    // One Ctrl-C arrives from the terminal and once more from npm; a person who presses again takes longer.
    const now = performance.now();
    if (last === 0 || now - last > 700) child.kill(signal);
    last = now;
  };
  process.on("SIGINT", () => forward("SIGINT"));
  process.on("SIGTERM", () => forward("SIGTERM"));
  process.on("SIGHUP", () => forward("SIGTERM"));
}

function parentOf(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    return Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]);
  } catch {
    return 0;
  }
}

function ancestors() {
  return `${process.ppid} ${parentOf(process.ppid)}`;
}

/** Run by npm, this process must not outlive it; npm may stand one shell above. */
function followNpm(child) {
  if (!process.env.npm_lifecycle_event) return;
  const before = ancestors();
  const watch = setInterval(() => {
    if (ancestors() === before) return;
    clearInterval(watch);
    child.kill("SIGTERM");
  }, 500);
}

function run(script, args) {
  const node = findNode();
  const [command, commandArgs] = commandLine(node, [join(root, script), ...args]);
  const path = [join(root, "node_modules", ".bin"), dirname(node), process.env.PATH ?? ""].join(delimiter);
  const stdio = ["ignore", "inherit", "inherit", ...(command === node ? ["ipc"] : [])];
  // A session of its own, so that the terminal's Ctrl-C comes only through here.
  const child = spawn(command, commandArgs, { cwd: root, env: { ...process.env, PATH: path }, stdio, detached: true });
  forwardSignals(child);
  followNpm(child);
  child.on("error", (error) => fail(`${command} could not be run: ${error.message}`));
  child.on("exit", (code, signal) => process.exit(code ?? 128 + (constants.signals[signal] ?? 0)));
}

if (!isAtLeast(process.versions.node, 20, 19)) {
  fail(`Millrace needs Node 20.19 or newer; this is ${process.versions.node}. Install a newer one and run it again.`);
}
const [command = "", ...args] = process.argv.slice(2);
const script = Object.hasOwn(scripts, command) ? scripts[command] : undefined;
if (script === undefined) fail(`Usage: node bootstrap.mjs ${Object.keys(scripts).join("|")}`);
installDependencies();
run(script, args);

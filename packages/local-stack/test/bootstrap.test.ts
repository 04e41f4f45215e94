import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { chmod, copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";

import { describe, expect, test } from "vitest";

import { readSettings } from "../src/commands/settings.ts";
import { readMachine, repositoryRoot } from "../src/config.ts";
import { isAlive } from "../src/leftover.ts";
import { waitUntil } from "../src/wait-until.ts";

// Stands in for the start command: says what happens to it.
const command = `import { appendFileSync } from "node:fs";
const say = (word) => appendFileSync("said", word + "\\n");
for (const signal of ["SIGINT", "SIGTERM"]) {
  process.on(signal, () => {
    say(signal);
    setTimeout(() => process.exit(7), 300);
  });
}
process.on("disconnect", () => process.exit(8));
setInterval(() => undefined, 1_000);
say("pid " + process.pid);
`;

const npx = `#!/bin/sh
echo "npx $*" >> said
mkdir -p node_modules
`;

interface Fixture extends AsyncDisposable {
  root: string;
  said(): Promise<string[]>;
  /** Runs the bootstrap, directly or under a shell as npm does. */
  run(how?: { asNpm: boolean }): ChildProcess;
  commandPid(): Promise<number>;
}

async function createFixture(): Promise<Fixture> {
  const root = await mkdtemp(join(tmpdir(), "millrace bootstrap-"));
  const commands = join(root, "packages", "local-stack", "src", "commands");
  await mkdir(commands, { recursive: true });
  await mkdir(join(root, "bin"));
  await writeFile(join(commands, "start.ts"), command);
  await writeFile(join(root, "package.json"), '{ "type": "module" }');
  await writeFile(join(root, "bin", "npx"), npx);
  await chmod(join(root, "bin", "npx"), 0o755);
  const files = ["bootstrap.mjs", "pnpm-lock.yaml", "pnpm-workspace.yaml"];
  await Promise.all(files.map((file) => copyFile(join(repositoryRoot, file), join(root, file))));
  const env = { ...readSettings().inherited, PATH: [join(root, "bin"), readMachine().searchPath].join(delimiter) };
  const said = async () => {
    const text = await readFile(join(root, "said"), "utf8").catch(() => "");
    return text.split("\n").filter(Boolean);
  };
  const pidSaid = async () => Number((await said()).findLast((line) => line.startsWith("pid "))?.slice(4)) || undefined;
  const running: ChildProcess[] = [];
  const start = (file: string, args: string[], own: NodeJS.ProcessEnv = {}) => {
    const child = spawn(file, args, { cwd: root, env: { ...env, ...own }, stdio: "ignore" });
    running.push(child);
    return child;
  };
  return {
    root,
    said,
    run({ asNpm } = { asNpm: false }) {
      const script = join(root, "bootstrap.mjs");
      if (!asNpm) return start(process.execPath, [script, "start"]);
      // The outer shell stands for npm, the inner one is the one npm uses.
      const inner = `"${process.execPath}" "${script}" start; exit`;
      return start("sh", ["-c", 'sh -c "$INNER"; exit'], { npm_lifecycle_event: "start", INNER: inner });
    },
    commandPid: () => waitUntil(pidSaid, { timeoutMs: 20_000, what: "the command to start" }),
    async [Symbol.asyncDispose]() {
      for (const child of running) child.kill("SIGKILL");
      await rm(root, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

function gone(pid: number): Promise<boolean> {
  return waitUntil(() => !isAlive(pid), { timeoutMs: 10_000, what: `process ${pid} to end` });
}

describe("bootstrap", () => {
  test("R1 a Ctrl-C that comes from the terminal and from npm arrives once, and the exit code is passed on", async () => {
    await using fixture = await createFixture();
    const bootstrap = fixture.run();
    await fixture.commandPid();
    bootstrap.kill("SIGINT");
    bootstrap.kill("SIGINT");
    await once(bootstrap, "exit");
    expect(bootstrap.exitCode).toBe(7);
    expect((await fixture.said()).filter((line) => line === "SIGINT")).toHaveLength(1);
  });

  test("R1 the command ends when the bootstrap is killed", async () => {
    await using fixture = await createFixture();
    const bootstrap = fixture.run();
    const pid = await fixture.commandPid();
    bootstrap.kill("SIGKILL");
    expect(await gone(pid)).toBe(true);
  });

  test("R1 the command ends when npm is killed above the bootstrap", async () => {
    await using fixture = await createFixture();
    const npm = fixture.run({ asNpm: true });
    const pid = await fixture.commandPid();
    npm.kill("SIGKILL");
    expect(await gone(pid)).toBe(true);
  });

  test("R1 installs when the lockfile has changed, and only then", async () => {
    await using fixture = await createFixture();
    const installs = async () => (await fixture.said()).filter((line) => line.startsWith("npx ")).length;
    const runOnce = async () => {
      const bootstrap = fixture.run();
      const pid = await fixture.commandPid();
      bootstrap.kill("SIGTERM");
      await once(bootstrap, "exit");
      await gone(pid);
      await writeFile(
        join(fixture.root, "said"),
        (await fixture.said()).filter((line) => line.startsWith("npx ")).join("\n") + "\n",
      );
    };
    await runOnce();
    expect(await installs()).toBe(1);
    await runOnce();
    expect(await installs()).toBe(1);
    await writeFile(join(fixture.root, "pnpm-lock.yaml"), "changed: true\n");
    await runOnce();
    expect(await installs()).toBe(2);
  });
});

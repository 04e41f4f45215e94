import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { copyFile, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { runCommand } from "@millrace/local-stack/command";
import { repositoryRoot } from "@millrace/local-stack/config";
import { readE2eConfig } from "../config.ts";

/** The README's worker, in an app of somebody else's: outside the workspace, with the tarballs alone. */
export interface GreetApp extends AsyncDisposable {
  /** Until it is open for work. */
  start(natsUrl: string): Promise<void>;
  /** As Ctrl-C does. */
  stop(): Promise<void>;
}

const program = "greet-worker.ts";

async function run(command: string, args: string[], cwd: string): Promise<string> {
  const { code, stdout, stderr } = await runCommand(command, args, { cwd });
  if (code !== 0) throw new Error(`${command} ${args.join(" ")} ended with ${code}:\n${stdout}${stderr}`);
  return stdout;
}

export async function installGreetApp(): Promise<GreetApp> {
  const packing = join("packages", "packing", "src", "main.ts");
  const packed = (await run(process.execPath, [packing], repositoryRoot)).trim().split("\n");
  const folder = await mkdtemp(join(tmpdir(), "millrace-greet-"));
  await writeFile(join(folder, "package.json"), JSON.stringify({ type: "module" }));
  const tarballs = packed.map((tarball) => join(repositoryRoot, tarball));
  await run("npm", ["install", "--prefer-offline", "--no-audit", "--no-fund", ...tarballs, "zod"], folder);
  await copyFile(join(repositoryRoot, "examples", program), join(folder, program));

  let worker: ChildProcess | undefined;
  const stop = async (): Promise<void> => {
    if (!worker || worker.exitCode !== null || worker.signalCode !== null) return;
    const ended = once(worker, "exit");
    worker.kill("SIGINT");
    await ended;
  };
  return {
    async start(natsUrl) {
      const env = { ...readE2eConfig().inherited, NATS_URL: natsUrl };
      const child = spawn(process.execPath, [program], { cwd: folder, env, stdio: ["ignore", "pipe", "inherit"] });
      worker = child;
      for await (const line of createInterface(child.stdout)) if (line === "greet is open for work") return;
      throw new Error("The greet worker ended before it was open for work.");
    },
    stop,
    async [Symbol.asyncDispose]() {
      await stop();
      await rm(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

import { once } from "node:events";
import { spawn } from "node:child_process";
import { createWriteStream } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

import { expect, inject, test } from "vitest";

import { runCommand } from "../src/command.ts";
import { readSettings } from "../src/commands/settings.ts";
import { repositoryRoot } from "../src/config.ts";
import { lastLines } from "../src/log-file.ts";
import { findFreePort } from "../src/ports.ts";
import { createTestDatabase, startTestNats } from "../src/testing.ts";
import { waitUntil } from "../src/wait-until.ts";
import { execForm, instructionsOf, interpolate, readCompose, readStages } from "./fixtures/docker-files.ts";

interface Container {
  command: string[];
  healthCommand: string[];
  environment: Record<string, string>;
}

/** What docker would run: the stage's settings, with those of the compose file over them. */
async function describeContainer(name: "server" | "worker", values: Record<string, string>): Promise<Container> {
  const { services } = await readCompose();
  const stage = (await readStages("docker/Dockerfile")).find((candidate) => candidate.name === name);
  const service = services[name];
  if (stage === undefined || service === undefined) throw new Error(`There is no container ${name}`);
  const [command = "", health = ""] = ["CMD", "HEALTHCHECK"].map((word) => instructionsOf(stage, word)[0]);
  const own = instructionsOf(stage, "ENV").flatMap((rest) => rest.split(" ").map((pair) => pair.split("=")));
  const composed = Object.entries(service.environment).map(([key, value]) => [key, interpolate(value, values)]);
  return {
    command: execForm(command),
    healthCommand: execForm(health),
    environment: Object.fromEntries([...own, ...composed]),
  };
}

async function isHealthy({ healthCommand, environment }: Container): Promise<boolean> {
  const [, ...args] = healthCommand;
  return (await runCommand(process.execPath, args, { cwd: repositoryRoot, env: environment })).code === 0;
}

async function run(container: Container, logFile: string): Promise<AsyncDisposable> {
  const [, ...args] = container.command;
  const { inherited } = readSettings();
  const env = { PATH: inherited["PATH"], ...container.environment };
  const child = spawn(process.execPath, args, { cwd: repositoryRoot, env, stdio: ["ignore", "pipe", "pipe"] });
  const log = createWriteStream(logFile);
  child.stdout.pipe(log);
  child.stderr.pipe(log);
  return {
    async [Symbol.asyncDispose]() {
      if (child.exitCode !== null) return;
      child.kill("SIGTERM");
      await once(child, "exit");
    },
  };
}

test("R3 the commands of both containers run and their health checks tell", async () => {
  await using stack = new AsyncDisposableStack();
  const directory = await mkdtemp(join(tmpdir(), "millrace docker-"));
  stack.defer(() => rm(directory, { recursive: true, force: true }));
  const database = stack.use(await createTestDatabase());
  const nats = stack.use(await startTestNats());
  const values = {
    MILLRACE_POSTGRES_PASSWORD: "p",
    MILLRACE_NATS_SERVER_PASSWORD: "s",
    MILLRACE_NATS_WORKER_PASSWORD: "w",
    MILLRACE_SECRET: "a secret for this test alone",
    MILLRACE_ADMIN_EMAIL: "first@example.com",
    MILLRACE_ADMIN_PASSWORD: "first-password",
  };
  const port = String(await findFreePort());
  const local = { DATABASE_URL: database.url, HOST: "127.0.0.1", PORT: port };
  const webDir = join(dirname(inject("testStack").directory), "no-web");

  const server = await describeContainer("server", values);
  const needed = ["DATABASE_URL", "HOST", "MILLRACE_WEB_DIR", "NATS_URL", "NODE_ENV", "PORT"];
  expect(Object.keys(server.environment)).toEqual(expect.arrayContaining(needed));
  Object.assign(server.environment, local, { NATS_URL: nats.urls.server, MILLRACE_WEB_DIR: webDir });
  expect(await isHealthy(server)).toBe(false);
  stack.use(await run(server, join(directory, "server.log")));
  await waitUntil(() => isHealthy(server), { timeoutMs: 30_000, what: "the server's container to be healthy" });

  const worker = await describeContainer("worker", values);
  Object.assign(worker.environment, { NATS_URL: nats.urls.worker });
  stack.use(await run(worker, join(directory, "worker.log")));
  const isReady = async () =>
    (await lastLines(join(directory, "worker.log"), 5)).some((line) => line.includes("ready"));
  await waitUntil(isReady, { timeoutMs: 30_000, what: "the worker's container to be ready" });
  await waitUntil(() => isHealthy(worker), { timeoutMs: 30_000, what: "the worker's container to be healthy" });
  expect(await isHealthy(server)).toBe(true);
}, 90_000);

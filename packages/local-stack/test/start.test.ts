import { once } from "node:events";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { join } from "node:path";

import { describe, expect, test } from "vitest";

import { isAlive } from "../src/leftover.ts";
import { findFreePort } from "../src/ports.ts";
import { waitUntil } from "../src/wait-until.ts";
import { createFixtureStack, type FixtureStack } from "./fixtures/fixture-stack.ts";

async function pidIn(file: string): Promise<number> {
  return Number.parseInt(await readFile(file, "utf8"), 10);
}

async function allPids(stack: FixtureStack): Promise<number[]> {
  const { dataDir } = stack;
  const services = [join(dataDir, "postgres", "postmaster.pid"), join(dataDir, "nats", "nats.pid")];
  const children = (await stack.notes()).map(({ pid }) => pid);
  return [...(await Promise.all(services.map(pidIn))), ...children];
}

function allGone(pids: readonly number[]): Promise<boolean> {
  return waitUntil(() => !pids.some(isAlive), { timeoutMs: 10_000, what: `${pids.join(", ")} to end` });
}

describe("npm start", () => {
  test("R1 brings everything up, tells each child what it needs, and Ctrl-C stops it in order", async () => {
    await using stack = await createFixtureStack();
    const millrace = stack.run();
    await millrace.says("Ctrl-C stops it");
    expect(millrace.output()).toContain(`Millrace is ready: http://localhost:${stack.port}\n`);
    const pids = await allPids(stack);
    expect(pids.every(isAlive)).toBe(true);
    const [server, worker] = await stack.notes();
    expect(server).toMatchObject({
      name: "server",
      env: {
        DATABASE_URL: expect.stringContaining("/millrace"),
        NATS_URL: expect.stringContaining("nats://server:"),
        PORT: String(stack.port),
        MILLRACE_WEB_DIR: expect.stringContaining("dist"),
      },
    });
    expect(worker?.env).toEqual({
      NATS_URL: expect.stringContaining("nats://worker:"),
      MILLRACE_DATA_DIR: stack.dataDir,
    });
    millrace.child.kill("SIGINT");
    expect(await millrace.exitCode()).toBe(0);
    await allGone(pids);
    expect((await stack.notes()).slice(2).map(({ name }) => name)).toEqual(["worker stopped", "server stopped"]);
  });

  test("R1 leaves no orphan when it is killed, and starts again on what it left", async () => {
    await using stack = await createFixtureStack();
    const first = stack.run();
    await first.says("Ctrl-C stops it");
    const pids = await allPids(stack);
    first.child.kill("SIGKILL");
    await allGone(pids);
    const second = stack.run();
    await second.says("Ctrl-C stops it");
    expect((await allPids(stack)).filter((pid) => !pids.includes(pid)).every(isAlive)).toBe(true);
  });

  test("R1 starts a child and a service again when they die, with a line saying so", async () => {
    await using stack = await createFixtureStack();
    const millrace = stack.run();
    await millrace.says("Ctrl-C stops it");
    const [postgres = 0, nats = 0, server = 0] = await allPids(stack);
    process.kill(server, "SIGKILL");
    await millrace.says("The server was ended by SIGKILL; starting it again");
    await millrace.says("The server is back");
    process.kill(nats, "SIGKILL");
    await millrace.says("nats-server is back");
    process.kill(postgres, "SIGQUIT");
    await millrace.says("PostgreSQL is back");
    const [newPostgres = 0, newNats = 0] = await allPids(stack);
    expect([newPostgres, newNats].every(isAlive)).toBe(true);
  });

  test("R1 a second Ctrl-C ends even a worker that does not stop", async () => {
    await using stack = await createFixtureStack();
    const millrace = stack.run({ FIXTURE_HANGS: "worker" });
    await millrace.says("Ctrl-C stops it");
    const pids = await allPids(stack);
    millrace.child.kill("SIGINT");
    await waitUntil(async () => (await stack.notes()).some(({ name }) => name === "worker stopped"), {
      timeoutMs: 10_000,
      what: "the worker to be asked",
    });
    millrace.child.kill("SIGINT");
    expect(await millrace.exitCode()).toBe(130);
    await allGone(pids);
  });

  test("R1 says that the port is in use", async () => {
    await using stack = await createFixtureStack();
    const other = createServer().listen(stack.port, "127.0.0.1");
    await once(other, "listening");
    const millrace = stack.run();
    expect(await millrace.exitCode()).toBe(1);
    other.close();
    expect(millrace.output().trim()).toBe(
      `Port ${stack.port} is in use: stop the program that holds it, or set PORT to another one.`,
    );
  });

  test("R1 says that another Millrace uses the data directory", async () => {
    await using stack = await createFixtureStack();
    await mkdir(stack.dataDir, { recursive: true });
    // The number in a lock left behind can belong to another program by now, here to this one.
    await writeFile(join(stack.dataDir, "millrace.lock"), `${process.pid}\n`);
    const first = stack.run();
    await first.says("Ctrl-C stops it");
    const second = stack.run({ PORT: String(await findFreePort()) });
    expect(await second.exitCode()).toBe(1);
    expect(second.output()).toMatch(
      /^\s*Another Millrace \(process \d+\) uses .*: stop it first, or set MILLRACE_DATA_DIR/,
    );
    expect(first.child.exitCode).toBeNull();
  });

  test("R1 says what to do about a broken data directory and leaves nothing running", async () => {
    await using stack = await createFixtureStack();
    await mkdir(join(stack.dataDir, "postgres"), { recursive: true });
    const millrace = stack.run();
    expect(await millrace.exitCode()).toBe(1);
    expect(millrace.output()).toContain("the file PG_VERSION is missing. Restore ");
    await allGone([await pidIn(join(stack.dataDir, "nats", "nats.pid")).catch(() => 0)].filter((pid) => pid > 0));
  });

  test("R1 shows the last lines of a server that does not come up", async () => {
    await using stack = await createFixtureStack();
    const millrace = stack.run({ FIXTURE_FAILS: "server" });
    expect(await millrace.exitCode()).toBe(1);
    expect(millrace.output()).toContain("The server exited with code 3.");
    expect(millrace.output()).toContain("no such table: plums");
  });

  test("R1 a DATABASE_URL that leads nowhere is named", async () => {
    await using stack = await createFixtureStack();
    const millrace = stack.run({ DATABASE_URL: `postgres://nobody@127.0.0.1:${stack.port}/none` });
    expect(await millrace.exitCode()).toBe(1);
    expect(millrace.output()).toContain("DATABASE_URL does not lead to a database");
  });
});

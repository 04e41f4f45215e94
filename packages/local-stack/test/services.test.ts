import { randomUUID } from "node:crypto";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { Client } from "pg";
import { describe, expect, inject, test } from "vitest";

import { createDatabase, dropDatabase } from "../src/databases.ts";
import { readMachine } from "../src/config.ts";
import { startNats } from "../src/nats-server.ts";
import { choosePostgresAccount } from "../src/postgres-account.ts";
import { startPostgres } from "../src/postgres.ts";

async function temporaryDirectory(): Promise<{ path: string } & AsyncDisposable> {
  const path = await mkdtemp(join(tmpdir(), "millrace data-"));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}

async function query(connectionString: string, sql: string): Promise<unknown[]> {
  const client = new Client({ connectionString });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end();
  }
}

describe("PostgreSQL", () => {
  test("R1 keeps its data over an immediate stop and over a new start", async () => {
    await using directory = await temporaryDirectory();
    {
      await using postgres = await startPostgres({ dataDir: directory.path });
      await query(postgres.url, "create table fruit as select 'plum' as name");
      await postgres.stop("immediate");
      await postgres.start();
      expect(await query(postgres.url, "select name from fruit")).toEqual([{ name: "plum" }]);
      expect(await query(postgres.url, "show fsync")).toEqual([{ fsync: "on" }]);
    }
    await using again = await startPostgres({ dataDir: directory.path });
    expect(await query(again.url, "select name from fruit")).toEqual([{ name: "plum" }]);
  });

  test("R1 lets nobody in without the password and refuses a second server on its data", async () => {
    await using directory = await temporaryDirectory();
    await using postgres = await startPostgres({ dataDir: directory.path });
    const stranger = new URL(postgres.url);
    stranger.password = "guess";
    await expect(query(stranger.href, "select 1")).rejects.toThrow("password authentication failed");
    await expect(startPostgres({ dataDir: directory.path })).rejects.toThrow("PostgreSQL already runs on");
  });

  test("R1 says in one sentence what is wrong with its directory", async () => {
    await using directory = await temporaryDirectory();
    await (await startPostgres({ dataDir: directory.path })).stop();
    await rm(join(directory.path, "postgres", "global", "pg_control"));
    await expect(startPostgres({ dataDir: directory.path })).rejects.toThrow(
      /^PostgreSQL cannot use its data in .*pg_control.*Restore .* or move it away .* or set DATABASE_URL\.$/s,
    );
  });

  test("R1 an interrupted creation and a stale pid file of another program do not stop a start", async () => {
    await using directory = await temporaryDirectory();
    await mkdir(join(directory.path, "postgres.new"), { recursive: true });
    await (await startPostgres({ dataDir: directory.path })).stop();
    await writeFile(join(directory.path, "postgres", "postmaster.pid"), `${process.pid}\n`);
    await using postgres = await startPostgres({ dataDir: directory.path });
    expect(postgres.pid).toBeGreaterThan(0);
  });

  test("R1 where user namespaces are not to be had, root gives PostgreSQL to nobody", async () => {
    await using directory = await temporaryDirectory();
    const setpriv = join(directory.path, "setpriv");
    await writeFile(setpriv, "", { mode: 0o755 });
    const machine = { ...readMachine(), searchPath: directory.path };
    const account = await choosePostgresAccount({ ...machine, isRoot: true });
    const { command, args } = await account.wrap({ command: "postgres", args: ["-D", "x"] });
    expect(account.uid).toBe(65_534);
    const identity = ["--reuid", "65534", "--regid", "65534", "--clear-groups"];
    expect([command, ...args]).toEqual([setpriv, ...identity, "--pdeathsig", "INT", "--", "postgres", "-D", "x"]);
    await rm(setpriv);
    await expect(choosePostgresAccount({ ...machine, isRoot: true })).rejects.toThrow("refuses to run as root");
  });

  test("R2 a database is a copy of its template and can be dropped while in use", async () => {
    const { postgresAdminUrl } = inject("testStack");
    const [template, copy] = [`t ${randomUUID()}`, `c ${randomUUID()}`];
    await query(await createDatabase(postgresAdminUrl, template), "create table fruit as select 'plum' as name");
    const url = await createDatabase(postgresAdminUrl, copy, template);
    const client = new Client({ connectionString: url });
    client.on("error", () => undefined);
    await client.connect();
    expect((await client.query("select name from fruit")).rows).toEqual([{ name: "plum" }]);
    await dropDatabase(postgresAdminUrl, copy);
    await dropDatabase(postgresAdminUrl, template);
    await expect(query(url, "select 1")).rejects.toThrow("does not exist");
  });
});

describe("nats-server", () => {
  test("R1 keeps its passwords and its port over a restart, and forgets its streams only when asked", async () => {
    await using directory = await temporaryDirectory();
    const options = { dataDir: directory.path, binary: inject("testStack").natsBinary };
    const first = await startNats(options);
    const stored = join(directory.path, "nats", "jetstream", "mark");
    await writeFile(stored, "kept");
    await first.restart();
    expect(await readFile(stored, "utf8")).toBe("kept");
    await first.kill("SIGKILL");
    await first.start({ wipe: true });
    await expect(readFile(stored, "utf8")).rejects.toThrow("ENOENT");
    await first.stop();
    await using second = await startNats({ ...options, port: first.port });
    expect(second.urls).toEqual(first.urls);
  });

  test("P4 writes a context for the nats command line with the operator's own user and inbox", async () => {
    await using directory = await temporaryDirectory();
    await using nats = await startNats({ dataDir: directory.path, binary: inject("testStack").natsBinary });
    const context: unknown = JSON.parse(await readFile(nats.operatorContextFile, "utf8"));
    expect(context).toEqual({
      description: "Millrace, as operator",
      url: `nats://127.0.0.1:${nats.port}`,
      user: "operator",
      password: new URL(nats.urls.operator).password,
      inbox_prefix: "_INBOX_operator",
    });
  });
});

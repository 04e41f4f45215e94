import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createNodeClient } from "@millrace/contracts/node-client";
import type { AppRouter } from "@millrace/contracts/router";
import { waitUntil } from "@millrace/local-stack/wait-until";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { badProgram, expectedIn } from "./support/bad-calls.ts";
import { startGate } from "./support/gate.ts";
import { addCompilers, addProgram, compilers, typeCheck } from "./support/outside-app.ts";
import { printedBy, runByPackages, shellBlock } from "./support/readme-blocks.ts";
import { startTour, type Tour } from "./support/tour.ts";

// One Millrace, one pack and one install for all of it: an app beside the workspace, made with the README's commands.
let tour: Tour;
let user: Awaited<ReturnType<typeof signIn>>;
let manager: Awaited<ReturnType<typeof signIn>>;

async function signIn(account: string) {
  const { token } = await createNodeClient<AppRouter>(tour).auth.login.mutate({
    email: `${account}@example.com`,
    password: `${account}123`,
  });
  return createNodeClient<AppRouter>({ url: tour.url, token: () => token });
}

/** A place below the packages of Millrace that npm has installed. */
function installed(...path: string[]): string {
  return join(tour.appDir, "node_modules", "@millrace", ...path);
}

async function startWorker() {
  const worker = tour.start(shellBlock(runByPackages.worker));
  await worker.says("greet is open for work");
  return worker;
}

async function untilFinished(id: string) {
  const isFinished = async () => {
    const task = await user.tasks.get.query({ id });
    return task.finishedAt !== null && task;
  };
  return waitUntil(isFinished, { timeoutMs: 20_000, what: `the end of task ${id}` });
}

beforeAll(async () => {
  tour = await startTour();
  await tour.run(shellBlock(runByPackages.install));
  const example = join(tour.appDir, "greet-ada.ts");
  await writeFile(example, tour.adapt(await readFile(example, "utf8")));
  await addProgram(tour.appDir, "follow-task.ts");
  await addCompilers(tour.appDir, tour.env);
  [user, manager] = await Promise.all([signIn("user"), signIn("manager")]);
}, 240_000);
afterAll(() => tour[Symbol.asyncDispose](), 60_000);

describe("the tarballs", () => {
  test("P3 contracts asks for four packages, and its router names nothing of the server", async () => {
    const { dependencies } = z
      .object({ dependencies: z.record(z.string(), z.string()) })
      .parse(JSON.parse(await readFile(installed("contracts", "package.json"), "utf8")));
    expect(Object.keys(dependencies).toSorted()).toEqual(["@trpc/client", "@trpc/server", "eventsource", "zod"]);
    const router = await readFile(installed("contracts", "lib", "router.d.ts"), "utf8");
    expect(router).toContain("TRPCSubscriptionProcedure");
    expect(router).not.toMatch(/RequestContext|services|kysely|fastify|@millrace|rest\?:/i);
  });

  test("P3 W7 they hold compiled modules with their declarations, and no source", async () => {
    const modules = (await readdir(installed(), { recursive: true })).filter((file) => /\.[cm]?[jt]sx?$/.test(file));
    expect(modules.filter((file) => !/\.(js|d\.ts)$/.test(file))).toEqual([]);
    expect(modules.filter((file) => /^worker-kit.*\.js$/.test(file)).toSorted()).toEqual([
      "worker-kit/lib/create-worker.js",
      "worker-kit/lib/define-kind.js",
      "worker-kit/lib/errors.js",
      "worker-kit/lib/run-in-thread.js",
    ]);
    expect(await readdir(installed())).toEqual(["contracts", "worker-kit"]);
    for (const name of ["contracts", "worker-kit"]) {
      expect((await readdir(installed(name))).toSorted()).toEqual(["LICENSE", "README.md", "lib", "package.json"]);
    }
  });
});

describe("an app outside the workspace", () => {
  test.each(compilers)(
    "P3 W7 its good calls compile under %s, and only those",
    async (compiler) => {
      const file = "bad-calls.ts";
      await writeFile(join(tour.appDir, file), badProgram);
      expect(await typeCheck(tour.appDir, compiler)).toEqual(expectedIn(file));
    },
    120_000,
  );

  test("P1 P2 P3 W7 the story of the README, three ways: a worker greets, for a program and for a shell", async () => {
    const worker = await startWorker();
    for (const teller of [runByPackages.client, runByPackages.curl]) {
      expect(await tour.run(shellBlock(teller))).toBe(printedBy(teller));
    }
    const { items } = await user.tasks.list.query({ kind: ["greet"] });
    const told = await Promise.all(items.map(({ id }) => user.tasks.get.query({ id })));
    expect(told).toMatchObject(
      ["Grace", "Ada"].map((who) => ({
        queue: "greetings",
        payload: { who },
        result: { greeting: `Hello, ${who}!` },
        history: [{ status: "PENDING" }, { status: "RUNNING" }, { status: "SUCCESS" }],
      })),
    );
    worker.interrupt();
    expect(await worker.ended).toBe(0);
  });

  test("P3 T14 what happens while its connection is cut arrives afterwards, in order and once", async () => {
    await using gate = await startGate(tour.port);
    await manager.queues.pause.mutate({ name: "default" });
    const app = tour.start("node ../my-app/follow-task.ts", { MILLRACE_URL: `http://127.0.0.1:${gate.port}` });
    await app.says("1 PENDING");
    expect(gate.shut()).toBeGreaterThan(0);
    const [task] = (await user.tasks.list.query({ limit: 1 })).items;
    expect(task).toMatchObject({ title: "Followed from outside", status: "PENDING" });
    await manager.queues.resume.mutate({ name: "default" });
    await untilFinished(task?.id ?? "");
    await waitUntil(() => gate.refused > 0, { timeoutMs: 20_000, what: "the app to connect again" });
    expect(app.output().trim()).toBe("1 PENDING");
    gate.open();
    expect(await app.ended).toBe(0);
    expect(app.output().trim().split("\n")).toEqual(["1 PENDING", "2 RUNNING", "3 SUCCESS"]);
  });

  test("W7 T15 it brings its own kind and queue to a running server; its tasks wait while it is away", async () => {
    const greet = (who: string) => user.tasks.create.mutate({ kind: "greet", payload: { who } });
    const resultSchema = z.strictObject({ greeting: z.string() });

    const worker = await startWorker();
    const isKnown = async () => (await user.kinds.list.query()).items.find(({ name }) => name === "greet");
    const kind = await waitUntil(isKnown, { timeoutMs: 20_000, what: "the kind greet" });
    expect(kind.payloadSchema).toMatchObject({ properties: { who: { title: "Whom to greet" } }, required: ["who"] });
    const done = await untilFinished((await greet("Ada")).id);
    expect(done).toMatchObject({ status: "SUCCESS", queue: "greetings" });
    expect(resultSchema.parse(done.result)).toEqual({ greeting: "Hello, Ada!" });

    worker.interrupt();
    expect(await worker.ended).toBe(0);
    const { id } = await greet("Grace");
    const isParked = async () =>
      (await user.tasks.get.query({ id })).why?.startsWith("No worker that runs the kind greet");
    await waitUntil(isParked, { timeoutMs: 20_000, what: "the reason why it waits" });
    expect(await user.tasks.get.query({ id })).toMatchObject({ status: "PENDING", attempt: 1 });

    const again = await startWorker();
    expect(await untilFinished(id)).toMatchObject({ status: "SUCCESS", result: { greeting: "Hello, Grace!" } });
    again.interrupt();
    await again.ended;
  });
});

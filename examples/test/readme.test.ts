import { join } from "node:path";
import { createNodeClient } from "@millrace/contracts/node-client";
import { waitUntil } from "@millrace/local-stack/wait-until";
import type { AppRouter } from "@millrace/server/router";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { fencedBlocks, readDocument } from "./support/markdown.ts";
import { natsCommandLines, readNatsCommandLine } from "./support/nats-command-lines.ts";
import { connectWithContext } from "./support/operator.ts";
import { startTour, type Tour } from "./support/tour.ts";

const blocks = fencedBlocks(await readDocument("README.md"));
const shell = blocks.filter(({ language }) => language === "sh").map(({ text }) => text.trim());

/** Each of these needs a fresh clone and minutes: `npm run test:fresh -- --with-tests` runs them. */
const runElsewhere = ["npm start", "npm test"];
const runHere = {
  client: "node examples/create-task.ts",
  rest: "curl",
  nats: "nats --context",
  worker: "node examples/greet-worker.ts",
};

function shellBlock(content: string): string {
  const [block, another] = shell.filter((text) => text.includes(content));
  if (block === undefined || another !== undefined) throw new Error(`README: not exactly one block with ${content}`);
  return block;
}

async function signIn({ url }: Tour) {
  const account = { email: "user@example.com", password: "user123" };
  const { token } = await createNodeClient<AppRouter>({ url }).auth.login.mutate(account);
  return createNodeClient<AppRouter>({ url, token: () => token });
}

let tour: Tour;
let client: Awaited<ReturnType<typeof signIn>>;

beforeAll(async () => {
  tour = await startTour();
  client = await signIn(tour);
}, 120_000);
afterAll(() => tour[Symbol.asyncDispose](), 60_000);

describe("README", () => {
  test("every shell block is run, here or by the proof of a fresh start", () => {
    const here = Object.values(runHere).map(shellBlock);
    expect(shell.toSorted()).toEqual([...runElsewhere, ...here].toSorted());
  });

  test("every program it shows is the file it names, and short", async () => {
    const shown = blocks.filter(({ file }) => file !== "");
    expect(shown.map(({ file }) => file)).toEqual(["examples/create-task.ts", "examples/greet-worker.ts"]);
    for (const { file, text } of shown) {
      expect(text).toBe(await readDocument(file));
      expect(text.trimEnd().split("\n").length).toBeLessThanOrEqual(20);
    }
  });

  test("P1 the typed client creates a task and follows it to its end", async () => {
    const lines = (await tour.run(shellBlock(runHere.client))).trim().split("\n");
    expect(lines).toEqual([
      "From my app: PENDING",
      "From my app: RUNNING",
      expect.stringMatching(/^From my app: (SUCCESS|FAILED)$/),
    ]);
  });

  test("P2 a shell signs in, creates a task, lists the open ones and reads it", async () => {
    const output = await tour.run(shellBlock(runHere.rest));
    const { items } = await client.tasks.list.query({ limit: 1 });
    expect(items[0]?.title).toBe("From a shell");
    expect(output).toMatch(/^\{"items":\[.*"nextCursor":null\}\s*\{.*"history":\[.*\]\}\s*$/s);
    expect(output.split(`"id":"${items[0]?.id}"`)).toHaveLength(3);
  });

  test("T2 P4 an operator sees one task.created and the reports of a task", async () => {
    // The stock command line is a program in Go that nothing brings along: the same subscription is made with its context file.
    const [line, another] = natsCommandLines(shellBlock(runHere.nats).replace(/^.*$/s, "```sh\n$&\n```"));
    expect(another).toBeUndefined();
    const { problems, listens } = readNatsCommandLine(line ?? "");
    expect(problems).toEqual([]);
    const { connection, refusals } = await connectWithContext(join(tour.dataDir, "nats-operator.json"));
    const seen: { subject: string; text: string }[] = [];
    for (const subject of listens) {
      connection.subscribeCore(subject, (message) =>
        seen.push({ subject: message.subject, text: new TextDecoder().decode(message.data) }),
      );
    }
    await connection.request("$JS.API.INFO");
    const { id } = await client.tasks.create.mutate({ kind: "simulate", payload: { minDelayMs: 0, maxDelayMs: 0 } });
    const about = (subject: string) => seen.filter((one) => one.subject === subject && one.text.includes(id));
    const isOver = () => /"status":"(SUCCESS|FAILED)"/.test(about("task.updated").at(-1)?.text ?? "");
    await waitUntil(isOver, { timeoutMs: 20_000, what: "the end in task.updated" });
    expect(about("task.created")).toHaveLength(1);
    expect(refusals).toEqual([]);
    await connection.drain();
  });

  test("W7 the worker of the README brings its own kind and queue to a running server", async () => {
    const worker = tour.start(shellBlock(runHere.worker));
    await worker.says("greet is open for work");
    const isKnown = async () => (await client.kinds.list.query()).items.find(({ name }) => name === "greet");
    const kind = await waitUntil(isKnown, { timeoutMs: 20_000, what: "the kind greet" });
    expect(kind.payloadSchema).toMatchObject({ properties: { who: { title: "Whom to greet" } } });
    const { id } = await client.tasks.create.mutate({ kind: "greet", payload: { who: "Ada" } });
    const isDone = async () => {
      const task = await client.tasks.get.query({ id });
      return task.finishedAt !== null && task;
    };
    const task = await waitUntil(isDone, { timeoutMs: 20_000, what: "the greeting" });
    expect(task).toMatchObject({ status: "SUCCESS", queue: "greetings", result: { greeting: "Hello, Ada!" } });
    worker.interrupt();
    await worker.ended;
  });
});

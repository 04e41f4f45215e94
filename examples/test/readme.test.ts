import { join } from "node:path";
import { createNodeClient } from "@millrace/contracts/node-client";
import { taskSchema } from "@millrace/contracts/task";
import { waitUntil } from "@millrace/local-stack/wait-until";
import type { AppRouter } from "@millrace/contracts/router";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readDocument } from "./support/markdown.ts";
import { natsCommandLines, type NatsNeeds, readNatsCommandLine } from "./support/nats-command-lines.ts";
import { askService, connectWithContext } from "./support/operator.ts";
import { blocks, runByPackages, runByReadme, shell, shellBlock } from "./support/readme-blocks.ts";
import { startTour, type Tour } from "./support/tour.ts";

/** Each of these needs a fresh clone and minutes: `npm run test:fresh -- --with-tests` runs them. */
const runElsewhere = ["npm start", "npm test"];

const mostLines: Record<string, number> = { "examples/greet-worker.ts": 20, "examples/greet-ada.ts": 21 };

async function signIn({ url }: Tour) {
  const account = { email: "user@example.com", password: "user123" };
  const { token } = await createNodeClient<AppRouter>({ url }).auth.login.mutate(account);
  return createNodeClient<AppRouter>({ url, token: () => token });
}

/** The one `nats` command of a block. */
function natsCommand(block: string): NatsNeeds {
  const [line, another] = natsCommandLines(block.replace(/^.*$/s, "```sh\n$&\n```"));
  expect(another).toBeUndefined();
  const needs = readNatsCommandLine(line ?? "");
  expect(needs.problems).toEqual([]);
  return needs;
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
    const here = [...Object.values(runByReadme), ...Object.values(runByPackages)].map(shellBlock);
    expect(shell.toSorted()).toEqual([...runElsewhere, ...here].toSorted());
  });

  test("P3 W7 every program it shows is the file it names, and short", async () => {
    const shown = blocks.filter(({ file }) => file !== "");
    expect(shown.map(({ file }) => file)).toEqual(Object.keys(mostLines));
    for (const { file, text } of shown) {
      expect(text).toBe(await readDocument(file));
      expect(text.trimEnd().split("\n").length).toBeLessThanOrEqual(mostLines[file] ?? 0);
    }
  });

  test("A5 a shell makes a token that reads tasks, and reads some with it", async () => {
    const output = await tour.run(shellBlock(runByReadme.token));
    expect(output).toMatch(/^\{"items":\[.*"nextCursor":.*\}\s*$/s);
    const { items } = await client.tokens.list.query({});
    expect(items).toMatchObject([
      { name: "Nightly report", scopes: ["tasks:read"], lastUsedAt: expect.stringMatching(/Z$/) },
    ]);
  });

  test("T2 P4 an operator sees one task.created and the reports of a task", async () => {
    // The stock command line is a program in Go that nothing brings along: the same subscription is made with its context file.
    const { listens } = natsCommand(shellBlock(runByReadme.nats));
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

  test("P4 an operator creates a task over NATS, and it runs to its end", async () => {
    const { requests } = natsCommand(shellBlock(runByReadme.request));
    const { connection, refusals } = await connectWithContext(join(tour.dataDir, "nats-operator.json"));
    const answers = await Promise.all(requests.map((request) => askService(connection, request)));
    const created = taskSchema.parse(answers[0]?.answer);
    expect(created).toMatchObject({ kind: "simulate", title: "From NATS" });
    const isOver = async () => {
      const body = JSON.stringify({ id: created.id });
      const { answer } = await askService(connection, { subject: "millrace.tasks.get", body });
      return taskSchema.parse(answer).finishedAt !== null;
    };
    await waitUntil(isOver, { timeoutMs: 20_000, what: "the end of the task from NATS" });
    expect(refusals).toEqual([]);
    await connection.drain();
  });
});

describe("the runbook", () => {
  // Ids in it are examples: that there is no such task is the answer of a request that is right.
  test("P4 every request in it is understood by a running server", async () => {
    const lines = natsCommandLines(await readDocument("docs/operations.md")).map(readNatsCommandLine);
    const { connection } = await connectWithContext(join(tour.dataDir, "nats-operator.json"));
    const answers: { subject: string; code: string }[] = [];
    for (const request of lines.flatMap(({ requests }) => requests)) {
      const { code } = await askService(connection, request);
      answers.push({ subject: request.subject, code });
    }
    await connection.drain();
    expect(answers.length).toBeGreaterThan(8);
    expect(answers.filter(({ code }) => code !== "" && code !== "404")).toEqual([]);
  });
});

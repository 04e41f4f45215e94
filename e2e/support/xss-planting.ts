import { randomUUID } from "node:crypto";
import { expect } from "@playwright/test";
import { admin, type Account } from "./accounts.ts";
import { signInToApi, type Api } from "./api.ts";
import { echoKind, echoQueue } from "./echo-worker.ts";
import { xssCorpus } from "./xss-corpus.ts";

const hourMs = 3_600_000;
const textsPerTask = 6;
const reasonLength = 500;

function inChunks(texts: readonly string[], size: number): string[][] {
  return Array.from({ length: Math.ceil(texts.length / size) }, (_, index) =>
    texts.slice(index * size, (index + 1) * size),
  );
}

/** As many of the corpus as a reason holds. */
export const xssReason =
  inChunks(xssCorpus, 8)
    .map((chunk) => chunk.join(" "))[1]
    ?.slice(0, reasonLength) ?? "";

/** Tasks that were canceled before their turn, one for each text: title, description, tag and reason. */
async function plantCanceledTasks(owner: Api): Promise<string[]> {
  const runAt = new Date(Date.now() + hourMs).toISOString();
  const tasks = xssCorpus.map((text) => ({
    kind: echoKind,
    title: text,
    description: text,
    tags: [text.slice(0, 50)],
    payload: { text },
    runAt,
  }));
  const { items } = await owner.tasks.createMany.mutate({ tasks });
  for (const [index, { id }] of items.entries())
    await owner.tasks.cancel.mutate({ id, reason: xssCorpus[index] ?? "" });
  return items.map(({ id }) => id);
}

/** Tasks that their worker logged, reported and failed, or succeeded, with some texts each. */
async function plantRunTasks(owner: Api, operator: Api): Promise<{ failed: string[]; succeeded: string[] }> {
  const chunks = inChunks(xssCorpus, textsPerTask).map((chunk) => chunk.join("\n"));
  const order = (fails: boolean) => ({
    tasks: chunks.map((text) => ({ kind: echoKind, title: text.split("\n")[0] ?? "", payload: { text, fails } })),
  });
  const failed = await owner.tasks.createMany.mutate(order(true));
  const succeeded = await owner.tasks.createMany.mutate(order(false));
  await expect
    .poll(async () => (await operator.deadLetters.count.query({ kind: echoKind, state: "open" })).count)
    .toBe(chunks.length);
  const [first, second] = (await operator.deadLetters.list.query({ kind: echoKind })).items;
  await operator.deadLetters.discard.mutate({ id: first?.id ?? "", reason: xssReason });
  await operator.deadLetters.replayMany.mutate({ ids: [second?.id ?? ""], reason: xssReason });
  return { failed: failed.items.map(({ id }) => id), succeeded: succeeded.items.map(({ id }) => id) };
}

async function plantClients(operator: Api): Promise<void> {
  for (const name of xssCorpus)
    await operator.clients.create.mutate({ name, kind: "machine", redirectUris: [], scopes: ["users:read"] });
}

async function plantUsers(operator: Api): Promise<void> {
  for (const name of xssCorpus)
    await operator.users.create.mutate({ name, email: `${randomUUID()}@xss.example.com`, password: randomUUID() });
}

export interface Planted {
  owner: Account;
  /** Their tasks, by what became of them. */
  canceled: string[];
  failed: string[];
  succeeded: string[];
  waiting: string;
}

/** Puts the corpus into every text that somebody may give, some of it as an employee and some as an admin. */
export async function plantXss(account: Account, url: string): Promise<Planted> {
  const [owner, operator] = [await signInToApi(url, account), await signInToApi(url, admin)];
  await owner.auth.updateMe.mutate({ name: xssCorpus[0] });
  await plantUsers(operator);
  await plantClients(operator);
  for (const name of xssCorpus) {
    await owner.tokens.create.mutate({ name, scopes: ["tasks:read"] });
    await owner.schedules.create.mutate({
      kind: echoKind,
      name,
      cron: "0 0 1 1 *",
      payload: { text: name },
      enabled: false,
    });
  }
  const canceled = await plantCanceledTasks(owner);
  const run = await plantRunTasks(owner, operator);
  await operator.queues.pause.mutate({ name: echoQueue, reason: xssReason });
  const waiting = await owner.tasks.create.mutate({ kind: echoKind, title: xssCorpus[1], payload: { text: "" } });
  return { owner: account, canceled, ...run, waiting: waiting.id };
}

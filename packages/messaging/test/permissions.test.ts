import { startTestNats } from "@millrace/local-stack/testing";
import type { NatsServer } from "@millrace/local-stack/nats-server";
import { type NatsRole, natsPermissions } from "@millrace/contracts/permissions";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { silentLog } from "../src/log.ts";
import { watchBucket } from "../src/kv.ts";
import { ensureTopology } from "../src/topology.ts";
import { connectAs, ignoreError } from "./support.ts";

const roles: NatsRole[] = ["server", "worker", "operator"];

let nats: NatsServer;

beforeAll(async () => {
  nats = await startTestNats();
});
afterAll(() => nats[Symbol.asyncDispose]());

const mayNotPublish: Record<NatsRole, string[]> = {
  server: ["$SYS.REQ.SERVER.PING", "_INBOX_worker.forged", "anything.else"],
  worker: [
    "task.created",
    "task.created.mail",
    "auth.user.created",
    "millrace.history.committed",
    "$JS.API.STREAM.PURGE.TASKS",
    "$JS.API.STREAM.DELETE.TASKS",
    "$JS.API.STREAM.UPDATE.TASKS",
    "$JS.API.STREAM.MSG.GET.TASK_UPDATES",
    "$JS.API.DIRECT.GET.TASK_LOGS.task.log.x",
    "$JS.API.CONSUMER.CREATE.TASKS",
    "$JS.API.CONSUMER.DELETE.TASKS.worker",
    "$JS.API.CONSUMER.MSG.NEXT.TASK_UPDATES.server",
    "$JS.ACK.TASK_UPDATES.server.1.1.1.1.0",
    "_INBOX_server.forged",
    "$KV.cancellations.x.1",
    "$KV.pauses.default",
    "$SRV.PING",
    "$JS.API.CONSUMER.CREATE.KV_kinds.x",
    "auth.user.created",
    "tasks.task.completed",
    "finance.payout.made",
    "$JS.API.STREAM.MSG.GET.EVENTS",
    "$JS.API.DIRECT.GET.EVENTS.auth.user.created",
    "$JS.API.CONSUMER.CREATE.EVENTS.x",
    "$JS.API.CONSUMER.MSG.NEXT.EVENTS.tasks",
    "$JS.ACK.EVENTS.tasks.1.1.1.1.0",
  ],
  operator: [
    "task.created",
    "task.updated",
    "task.log.x",
    "auth.user.created",
    "$KV.kinds.noop.1",
    "$KV.workers.one",
    "$JS.API.STREAM.PURGE.TASKS",
    "$JS.API.STREAM.DELETE.TASKS",
    "$JS.API.CONSUMER.DELETE.TASKS.worker",
    "$JS.API.CONSUMER.MSG.NEXT.TASKS.worker",
    "$JS.ACK.TASKS.worker.1.1.1.1.0",
    "auth.user.created",
    "tasks.task.completed",
    "finance.payout.made",
    "$JS.API.STREAM.PURGE.EVENTS",
    "$JS.API.CONSUMER.CREATE.EVENTS.x",
    "$JS.API.CONSUMER.MSG.NEXT.EVENTS.tasks",
    "_INBOX_worker.forged",
    "_INBOX_server.forged",
    "millrace.callers.changed",
    "millrace.history.committed",
  ],
};

const mayNotSubscribe: Record<NatsRole, string[]> = {
  server: ["_INBOX_worker.>", "_INBOX_operator.>", ">"],
  worker: [
    "task.created",
    "task.updated",
    "task.log.*",
    "auth.>",
    "$KV.>",
    "_INBOX_server.>",
    "_INBOX_operator.>",
    "$SRV.>",
    "auth.>",
    "millrace.>",
    "$JS.EVENT.ADVISORY.>",
    "$SYS.>",
    ">",
  ],
  operator: ["$KV.>", "$SYS.>", "_INBOX_server.>", "_INBOX_worker.>", ">"],
};

function covers(pattern: string, subject: string): boolean {
  const [tokens, own] = [pattern.split("."), subject.split(".")];
  const isTail = tokens.at(-1) === ">";
  if (isTail ? own.length < tokens.length : own.length !== tokens.length) return false;
  return tokens.every((token, index) => token === ">" || token === "*" || token === own[index]);
}

/** A subject of each pattern that another role may use and this one may not. */
function foreignSubjects(role: NatsRole, direction: "publish" | "subscribe"): string[] {
  const own = natsPermissions[role][direction];
  const others = roles.filter((other) => other !== role).flatMap((other) => natsPermissions[other][direction]);
  const examples = others.map((pattern) => pattern.replaceAll("*", "foreign").replace(">", "foreign"));
  return [...new Set(examples)].filter((subject) => !own.some((pattern) => covers(pattern, subject)));
}

/** What the broker told the client that it may not do. */
async function connectListening(role: NatsRole) {
  const refusals: string[] = [];
  const note = (fields: object): void => void refusals.push(JSON.stringify(fields));
  const connection = await connectAs(nats, role, { ...silentLog, warn: note, error: note });
  return { connection, refusals };
}

const patience = { timeout: 5_000, interval: 5 };

describe.each(roles)("the NATS user %s", (role) => {
  test.each(mayNotPublish[role])("may not publish to %s", async (subject) => {
    const { connection, refusals } = await connectListening(role);
    connection.publishCore(subject, "{}");
    await expect.poll(() => refusals.join("\n"), patience).toContain(`"publish","subject":"${subject}"`);
  });

  test.each(mayNotSubscribe[role])("may not subscribe to %s", async (subject) => {
    const { connection, refusals } = await connectListening(role);
    connection.subscribeCore(subject, () => undefined);
    await expect.poll(() => refusals.join("\n"), patience).toContain(subject);
  });
});

test.each(roles)("the NATS user %s is refused on every subject that only others may use", async (role) => {
  const { connection, refusals } = await connectListening(role);
  const [publish, subscribe] = [foreignSubjects(role, "publish"), foreignSubjects(role, "subscribe")];
  for (const subject of publish) connection.publishCore(subject, "{}");
  for (const subject of subscribe) connection.subscribeCore(subject, () => undefined);
  const missing = () => [
    ...publish.filter((subject) => !refusals.some((refusal) => refusal.includes(`"publish","subject":"${subject}"`))),
    ...subscribe.filter((subject) => !refusals.some((refusal) => refusal.includes(subject))),
  ];
  expect(publish.length + subscribe.length).toBeGreaterThan(5);
  await expect.poll(missing, patience).toEqual([]);
});

test("T7 a worker may watch what is canceled and paused", async () => {
  await ensureTopology(await connectAs(nats, "server"));
  const worker = await connectListening("worker");
  const isComplete = { cancellations: false, pauses: false };
  for (const bucket of ["cancellations", "pauses"] as const) {
    const watch = watchBucket(worker.connection, bucket, {
      onEntry: () => undefined,
      onSnapshot: () => (isComplete[bucket] = true),
      onError: ignoreError,
    });
    onTestFinished(() => watch.stop());
  }
  await expect.poll(() => isComplete, patience).toEqual({ cancellations: true, pauses: true });
  expect(worker.refusals).toEqual([]);
});

test("the server may set everything up and an operator may look at it", async () => {
  const server = await connectListening("server");
  await ensureTopology(server.connection);
  const operator = await connectListening("operator");
  await operator.connection.request("$JS.API.STREAM.INFO.TASKS");
  await operator.connection.request("$JS.API.CONSUMER.INFO.TASKS.worker");
  expect([...server.refusals, ...operator.refusals]).toEqual([]);
});

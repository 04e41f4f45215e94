import { randomUUID } from "node:crypto";
import type { OidcWorld } from "../support/oidc-world.ts";
import type { Client } from "../support/world.ts";
import { createRecords } from "./records.ts";
import type { Call } from "./send.ts";

type Provoke = () => Promise<Partial<Call>>;

const kind = "test.idle";
const misfit = { payload: { n: -1 } };
const reason = { reason: "for the walk" };
const yearly = { kind, name: "Yearly", cron: "0 0 1 1 *" };

function plain(make: () => Promise<object> | object): Provoke {
  return async () => ({ input: await make() });
}

function many(make: () => Promise<object> | object): Provoke {
  return plain(async () => ({ tasks: [await make()] }));
}

/** For each procedure and each refusal of its own that it announces, a call that is refused so; an admin's unless it says whose. */
export function createRefusals(oidc: OidcWorld, admin: { client: Client; userId: string }) {
  const { client, userId } = admin;
  const { db } = oidc.world;
  const { deadLetterId, manualTask } = createRecords(oidc, client);

  const taskId = async () => ({ id: (await client.tasks.create.mutate({ kind })).id });
  async function canceledId() {
    const task = await taskId();
    await client.tasks.cancel.mutate(task);
    return task;
  }
  /** As after a kind was taken out of use. */
  async function ofNoKind({ id }: { id: string }) {
    await db.updateTable("tasks.tasks").set({ kind: "test.gone" }).where("id", "=", id).execute();
    return { id };
  }
  async function usedKey() {
    const idempotencyKey = randomUUID();
    await client.tasks.create.mutate({ kind, idempotencyKey });
    return { kind, title: "Another", idempotencyKey };
  }
  const schedule = () => client.schedules.create.mutate(yearly);
  async function discardedId() {
    const letter = await deadLetterId();
    await client.deadLetters.discard.mutate({ ...letter, ...reason });
    return letter;
  }
  async function letterOfNoKind() {
    const letter = await deadLetterId();
    const { taskId: id } = await client.deadLetters.get.query(letter);
    await db.updateTable("tasks.dead_letters").set({ kind: "test.gone" }).where("id", "=", letter.id).execute();
    await ofNoKind({ id });
    return letter;
  }
  /** A manual task of the caller's, after some have been done to it. */
  async function performed(...done: ("start" | "complete" | "fail" | "cancel")[]) {
    const performer = await oidc.world.signIn("user");
    const task = await manualTask(performer.userId);
    for (const action of done) {
      if (action === "cancel") await client.tasks.cancel.mutate(task);
      else if (action === "fail") await performer.client.tasks.fail.mutate({ ...task, ...reason });
      else await performer.client.tasks[action].mutate(task);
    }
    return { token: performer.token, task };
  }
  const after =
    (done: Parameters<typeof performed>, more: object = {}): Provoke =>
    async () => {
      const { token, task } = await performed(...done);
      return { token, input: { ...task, ...more } };
    };
  async function asLastAdmin() {
    const { items } = await client.users.list.query({ role: ["admin"] });
    await Promise.all(items.filter(({ id }) => id !== userId).map(({ id }) => client.users.delete.mutate({ id })));
    return { id: userId };
  }
  async function withAnotherAdmin() {
    const other = {
      email: `${randomUUID()}@example.com`,
      name: "Other",
      password: "long enough",
      role: "admin",
    } as const;
    await client.users.create.mutate(other);
    return { id: userId };
  }
  async function ofAllTokens() {
    const made = Array.from({ length: 100 }, (_, n) =>
      client.tokens.create.mutate({ name: `No. ${n}`, scopes: ["tasks:read"] }),
    );
    await Promise.all(made);
    return { name: "One more", scopes: ["tasks:read"] };
  }
  const nobody = { kind: "manual", assignee: userId };
  const refusals: Record<string, Record<string, Provoke>> = {
    "auth.register": {
      EMAIL_TAKEN: async () => ({
        token: null,
        input: { email: "admin@example.com", name: "A", password: "long enough" },
      }),
    },
    "auth.login": {
      INVALID_CREDENTIALS: async () => ({ token: null, input: { email: "admin@example.com", password: "wrong" } }),
    },
    "auth.logout": { UNAUTHENTICATED: async () => ({ token: null, input: { everywhere: true } }) },
    "users.create": { EMAIL_TAKEN: plain(() => ({ email: "user@example.com", name: "A", password: "long enough" })) },
    "users.update": {
      LAST_ADMIN: plain(async () => ({ ...(await asLastAdmin()), role: "employee" })),
      OWN_ACCOUNT: plain(async () => ({ ...(await withAnotherAdmin()), role: "employee" })),
    },
    "users.delete": {
      LAST_ADMIN: plain(asLastAdmin),
      OWN_ACCOUNT: plain(withAnotherAdmin),
    },
    "tokens.create": { CONFLICT: plain(ofAllTokens) },
    "tasks.create": {
      UNKNOWN_KIND: plain(() => ({ kind: "test.none" })),
      PAYLOAD_INVALID: plain(() => ({ kind, ...misfit })),
      IDEMPOTENCY_CONFLICT: plain(usedKey),
      NO_PERFORMER: plain(() => nobody),
    },
    "tasks.createMany": {
      UNKNOWN_KIND: many(() => ({ kind: "test.none" })),
      PAYLOAD_INVALID: many(() => ({ kind, ...misfit })),
      IDEMPOTENCY_CONFLICT: many(usedKey),
      NO_PERFORMER: many(() => nobody),
    },
    "tasks.cancel": { INVALID_TRANSITION: plain(canceledId) },
    "tasks.retry": {
      INVALID_TRANSITION: plain(taskId),
      UNKNOWN_KIND: plain(async () => ({ ...(await ofNoKind(await canceledId())), payload: {} })),
      PAYLOAD_INVALID: plain(async () => ({ ...(await canceledId()), ...misfit })),
    },
    "tasks.update": {
      CONFLICT: plain(async () => ({ ...(await taskId()), version: 99, title: "Late" })),
      INVALID_TRANSITION: plain(async () => ({ ...(await canceledId()), version: 2, payload: {} })),
      UNKNOWN_KIND: plain(async () => ({ ...(await ofNoKind(await taskId())), version: 1, payload: {} })),
      PAYLOAD_INVALID: plain(async () => ({ ...(await taskId()), version: 1, ...misfit })),
    },
    "tasks.batch": {
      NO_PERFORMER: plain(async () => ({ action: "assign", ids: [(await manualTask("none")).id], assignee: userId })),
    },
    "tasks.assign": {
      NO_PERFORMER: plain(async () => ({ ...(await manualTask("none")), assignee: userId })),
      INVALID_TRANSITION: plain(async () => ({ ...(await taskId()), assignee: "random" })),
    },
    "tasks.unassign": { INVALID_TRANSITION: plain(taskId) },
    "tasks.start": { INVALID_TRANSITION: after(["start"]) },
    "tasks.complete": { CONFLICT: after(["complete"]), INVALID_TRANSITION: after(["cancel"]) },
    "tasks.fail": { CONFLICT: after(["fail"], reason), INVALID_TRANSITION: after(["complete"], reason) },
    "schedules.create": {
      UNKNOWN_KIND: plain(() => ({ ...yearly, kind: "test.none" })),
      PAYLOAD_INVALID: plain(() => ({ ...yearly, ...misfit })),
    },
    "schedules.update": {
      PAYLOAD_INVALID: plain(async () => ({ id: (await schedule()).id, version: 1, ...misfit })),
      CONFLICT: plain(async () => ({ id: (await schedule()).id, version: 99, name: "Late" })),
      UNKNOWN_KIND: plain(async () => {
        const { id } = await schedule();
        await db.updateTable("tasks.schedules").set({ kind: "test.gone" }).where("id", "=", id).execute();
        return { id, version: 1, payload: {} };
      }),
    },
    "deadLetters.replay": {
      INVALID_TRANSITION: plain(async () => ({ ...(await discardedId()), ...reason })),
      UNKNOWN_KIND: plain(async () => ({ ...(await letterOfNoKind()), payload: {}, ...reason })),
      PAYLOAD_INVALID: plain(async () => ({ ...(await deadLetterId()), ...misfit, ...reason })),
    },
    "deadLetters.discard": { INVALID_TRANSITION: plain(async () => ({ ...(await discardedId()), ...reason })) },
    "deadLetters.replayMany": { NOT_FOUND: plain(() => ({ filter: { kind: "test.none" }, ...reason })) },
    "deadLetters.stopReplay": {
      INVALID_TRANSITION: plain(async () => {
        const { id } = await client.deadLetters.replayMany.mutate({ ids: [(await deadLetterId()).id], ...reason });
        await db.updateTable("tasks.replays").set({ state: "done" }).where("id", "=", id).execute();
        return { id };
      }),
    },
  };
  return refusals;
}

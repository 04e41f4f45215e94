import { randomUUID } from "node:crypto";
import { defineKind } from "@millrace/worker-kit/define-kind";
import { z } from "zod";
import { eventually } from "../support/eventually.ts";
import type { OidcWorld } from "../support/oidc-world.ts";
import { registerApp, signInToApp } from "../support/relying-party.ts";
import type { Client } from "../support/world.ts";

/** Makes dead letters. Its own queue: in another its worker would hand back tasks of kinds it does not know. */
export const failingKind = defineKind({
  name: "test.failing",
  queue: "failing",
  payload: z.strictObject({}),
  retry: { maxAttempts: 1 },
  handler: ({ log }) => {
    log.warn("about to fail");
    throw new Error("made to fail");
  },
});

const newUser = () => ({ email: `${randomUUID()}@example.com`, name: "New", password: "long enough" });
const reason = { reason: "for the walk" };

/**
 * What the role table only names at random, so that a success can be seen as well: makes it and gives the input. All
 * are for an admin, but what only an assignee may do.
 */
export function createRecords(oidc: OidcWorld, admin: Client) {
  const userId = async () => ({ id: (await admin.users.create.mutate(newUser())).id });
  const clientId = async () => {
    const made = await admin.clients.create.mutate({ name: "New", kind: "machine", scopes: ["tasks:read"] });
    return { id: made.client.id };
  };

  async function tokenId() {
    return { id: (await admin.tokens.create.mutate({ name: "New", scopes: ["tasks:read"] })).id };
  }

  /** An app that the admin has allowed something. */
  async function appId() {
    const app = await registerApp(admin, oidc.issuer, { kind: "browser", scopes: ["openid", "tasks:read"] });
    const browser = await oidc.signedIn("admin");
    await signInToApp(await app.config(oidc.origin), browser, { scope: "openid tasks:read", prompt: "consent" });
    return { id: app.clientId };
  }

  async function deadLetterId() {
    const task = await admin.tasks.create.mutate({ kind: failingKind.announcement.name });
    return eventually("the task is a dead letter", async () => {
      const { items } = await admin.deadLetters.list.query({ state: "open" });
      const letter = items.find(({ taskId }) => taskId === task.id);
      return letter && { id: letter.id };
    });
  }

  /** Of a replay that takes some seconds. */
  async function replayId() {
    const letters = await Promise.all(Array.from({ length: 5 }, deadLetterId));
    const ids = letters.map(({ id }) => id);
    return { id: (await admin.deadLetters.replayMany.mutate({ ids, ratePerSecond: 1, ...reason })).id };
  }

  const manualTask = async (assignee: string) => {
    const { id } = await eventually("there are performers", () =>
      admin.tasks.create.mutate({ kind: "manual", title: "For the walk", assignee }),
    );
    return { id };
  };

  const made: Record<string, () => Promise<unknown>> = {
    "auth.register": async () => newUser(),
    "auth.login": async () => ({ email: "admin@example.com", password: "admin123" }),
    "users.get": userId,
    "users.update": async () => ({ ...(await userId()), name: "Newer" }),
    "users.delete": userId,
    "tokens.revoke": tokenId,
    "apps.disconnect": appId,
    "clients.update": async () => ({ ...(await clientId()), name: "Newer" }),
    "clients.rotateSecret": clientId,
    "clients.delete": clientId,
    "deadLetters.get": deadLetterId,
    "deadLetters.replay": async () => ({ ...(await deadLetterId()), ...reason }),
    "deadLetters.discard": async () => ({ ...(await deadLetterId()), ...reason }),
    "deadLetters.replayMany": async () => ({ ids: [(await deadLetterId()).id], ...reason }),
    "deadLetters.stopReplay": replayId,
    "tasks.assign": async () => ({ ...(await manualTask("none")), assignee: "random" }),
    "tasks.unassign": () => manualTask("random"),
  };

  /** Of these a success is for the assignee alone. */
  const perform =
    (more: object = {}) =>
    async () => {
      const { token, userId: performer } = await oidc.world.signIn("user");
      return { token, input: { ...(await manualTask(performer)), ...more } };
    };
  const performed: Record<string, () => Promise<{ token: string; input: unknown }>> = {
    "tasks.start": perform(),
    "tasks.complete": perform(),
    "tasks.fail": perform(reason),
  };
  return { made, performed, deadLetterId, manualTask };
}

import { afterAll, beforeAll, expect, test } from "vitest";
import { createMachineApi, type MachineApi } from "../src/machine-api/machine-api.ts";
import { type OidcWorld, startOidcWorld } from "./support/oidc-world.ts";
import { registerApp } from "./support/relying-party.ts";
import { announceKind, type Client } from "./support/world.ts";

const nobody = "00000000-0000-7000-8000-00000000dead";

let oidc: OidcWorld;
let admin: Client;
let api: MachineApi;
let machine: { clientId: string; clientSecret: string };

beforeAll(async () => {
  oidc = await startOidcWorld();
  ({ client: admin } = await oidc.world.signIn("admin"));
  const { clientId, secret } = await registerApp(admin, oidc.issuer, {
    kind: "machine",
    scopes: ["users:read", "tasks:read", "operate"],
  });
  machine = { clientId, clientSecret: secret ?? "" };
  api = createMachineApi({ ...machine, url: oidc.origin, scopes: ["users:read", "tasks:read", "operate"] });
});
afterAll(() => oidc[Symbol.asyncDispose]());

test("A8 a machine finds a user, with a change of role, and as a tombstone when deleted", async () => {
  const made = await admin.users.create.mutate({
    email: "found@example.com",
    name: "Found",
    password: "found by machines",
  });
  expect(await api.findUser(made.id)).toEqual(made);
  await admin.users.update.mutate({ id: made.id, role: "manager" });
  expect(await api.findUser(made.id)).toMatchObject({ role: "manager", deletedAt: null });
  await admin.users.delete.mutate({ id: made.id });
  expect(await api.findUser(made.id)).toMatchObject({ deletedAt: expect.any(String) });
  expect(await api.findUser(nobody)).toBeNull();
});

test("A8 a machine finds a task with its history, and none where there is none", async () => {
  await announceKind(oidc.world.db);
  const { client } = await oidc.world.signIn("user");
  const task = await client.tasks.create.mutate({ kind: "test.idle", title: "to be found" });
  const found = await api.findTask(task.id);
  expect(found).toMatchObject({ id: task.id, title: "to be found", ownerId: task.ownerId });
  expect(found?.history.map(({ event }) => event)).toEqual(["create"]);
  expect(await api.findTask(nobody)).toBeNull();
});

test("A8 a machine without the scope, or with a wrong secret, is refused", async () => {
  const narrow = createMachineApi({ ...machine, url: oidc.origin, scopes: ["tasks:read"] });
  await expect(narrow.findUser(nobody)).rejects.toMatchObject({ fault: "refused", status: 403 });
  const wrong = createMachineApi({ ...machine, clientSecret: "wrong", url: oidc.origin, scopes: ["users:read"] });
  await expect(wrong.findUser(nobody)).rejects.toMatchObject({ fault: "refused", status: 401 });
});

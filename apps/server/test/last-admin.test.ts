import { afterAll, beforeAll, expect, test } from "vitest";
import { createNodeClient } from "@millrace/contracts/node-client";
import type { AppRouter } from "../src/router.ts";
import { refusal } from "./support/refusal.ts";
import { type Client, startWorld, type World } from "./support/world.ts";

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world[Symbol.asyncDispose]());

const password = "long enough";

interface Admin {
  id: string;
  client: Client;
}

async function first(): Promise<Admin> {
  const { client, userId } = await world.signIn("admin");
  return { client, id: userId };
}

async function second(maker: Client, email: string): Promise<Admin> {
  const { id } = await maker.users.create.mutate({ email, name: "Second", role: "admin", password });
  const { token } = await createNodeClient<AppRouter>({ url: world.server.url }).auth.login.mutate({ email, password });
  return { id, client: createNodeClient<AppRouter>({ url: world.server.url, token: () => token }) };
}

function countAdmins(): Promise<unknown[]> {
  return world.db
    .selectFrom("auth.users")
    .select("id")
    .where("role", "=", "admin")
    .where("deleted_at", "is", null)
    .execute();
}

test("A4 the only admin can be neither demoted nor deleted", async () => {
  const { client, id } = await first();
  expect(await refusal(client.users.update.mutate({ id, role: "employee" }))).toMatchObject({ code: "LAST_ADMIN" });
  expect(await refusal(client.users.delete.mutate({ id }))).toMatchObject({ code: "LAST_ADMIN" });
  expect(await countAdmins()).toHaveLength(1);
});

test.each([
  ["demote", ({ client }: Admin, { id }: Admin) => client.users.update.mutate({ id, role: "employee" })],
  ["delete", ({ client }: Admin, { id }: Admin) => client.users.delete.mutate({ id })],
] as const)("A4 of two admins who %s each other at once one stays, twenty times", async (deed, act) => {
  // Who stays is the one who makes the next pair.
  let one = await first();
  for (let round = 0; round < 20; round += 1) {
    const two = await second(one.client, `${deed}-${round}@admins.example`);
    const outcomes = await Promise.allSettled([act(one, two), act(two, one)]);
    const done = outcomes.filter(({ status }) => status === "fulfilled");
    expect(done).toHaveLength(1);
    expect(await countAdmins()).toHaveLength(1);
    if (outcomes[1].status === "fulfilled") one = two;
  }
  // The seeded admin is back for the next case.
  await world.db.updateTable("auth.users").set({ role: "employee" }).where("role", "=", "admin").execute();
  await world.db
    .updateTable("auth.users")
    .set({ role: "admin", deleted_at: null })
    .where("email", "=", "admin@example.com")
    .execute();
});

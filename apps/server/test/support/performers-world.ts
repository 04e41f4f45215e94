import { type Client, startWorld, type World } from "./world.ts";
import { createNodeClient } from "@millrace/contracts/node-client";
import type { AppRouter } from "../../src/router.ts";
import { signUp } from "../http-requests.ts";
import { eventually } from "./eventually.ts";

export interface Person {
  id: string;
  client: Client;
}

export interface PerformersWorld {
  world: World;
  admin: Client;
  manager: Client;
  managerId: string;
  /** The seeded employee and accountant. */
  user: Person;
  accountant: Person;
  /** Someone new whom tasks knows already. */
  hire(): Promise<Person>;
  /** Until tasks has heard of it. */
  setRole(id: string, role: "employee" | "accountant" | "manager" | "admin"): Promise<void>;
  dismiss(id: string): Promise<void>;
}

let hired = 0;

export async function startPerformersWorld(): Promise<PerformersWorld> {
  const world = await startWorld();
  const { client: admin } = await world.signIn("admin");
  const manager = await world.signIn("manager");
  const user = await world.signIn("user");
  const accountant = await world.signIn("accountant");
  const isKnown = (id: string, deleted: boolean, role?: string): Promise<unknown> =>
    eventually(`tasks knows ${id} as ${role ?? "gone"}`, async () => {
      const known = await world.db.selectFrom("tasks.users").selectAll().where("id", "=", id).executeTakeFirst();
      return known !== undefined && known.deleted === deleted && (role === undefined || known.role === role);
    });
  for (const { userId } of [user, accountant]) await isKnown(userId, false);

  return {
    world,
    admin,
    manager: manager.client,
    managerId: manager.userId,
    user: { id: user.userId, client: user.client },
    accountant: { id: accountant.userId, client: accountant.client },
    async hire() {
      hired += 1;
      const { user: made, token } = await signUp(world.server.url, `hired${hired}@performers.example`);
      await isKnown(made.id, false, "employee");
      return { id: made.id, client: createNodeClient<AppRouter>({ url: world.server.url, token: () => token }) };
    },
    async setRole(id, role) {
      await admin.users.update.mutate({ id, role });
      await isKnown(id, false, role);
    },
    async dismiss(id) {
      await admin.users.delete.mutate({ id });
      await isKnown(id, true);
    },
  };
}

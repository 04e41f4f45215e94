import { randomUUID } from "node:crypto";
import { type Scope, scopeSchema } from "@millrace/contracts/access";
import { createNodeClient } from "@millrace/contracts/node-client";
import type { Role } from "@millrace/contracts/user";
import type { Identity, ResolvedIdentity } from "../../src/access/principal.ts";
import type { AppRouter } from "../../src/router.ts";
import { signUp } from "../http-requests.ts";
import type { Account, Client, World } from "../support/world.ts";

export interface Caller {
  name: string;
  token: string | null;
  /** Null for a machine, and for nobody. */
  role: Role | null;
  /** Null for a session. */
  scopes: readonly Scope[] | null;
  /** Makes records that belong to this caller; null for nobody. */
  maker: Client | null;
  /** Signs in anew, for calls after which the session is gone. */
  again: () => Promise<string | null>;
}

const machineToken = /^machine\.(?<id>[0-9a-f-]{36})\.(?<scopes>.*)$/;

function machineOf(token: string): ResolvedIdentity | null {
  const { groups } = machineToken.exec(token) ?? {};
  if (!groups) return null;
  const scopes = scopeSchema.array().parse(groups["scopes"]?.split(",").filter(Boolean));
  const principal = { id: groups["id"] ?? "", role: null, scopes, user: null, credential: "client" };
  return { principal, expiresAt: new Date(Date.now() + 60_000), extended: false };
}

/** Machines by what their token says. */
export function withMachines(own: Identity): Identity {
  return {
    resolve: (token) => Promise.resolve(machineOf(token) ?? own.resolve(token)),
    async resolveAll(tokens) {
      const known = new Map(await own.resolveAll(tokens));
      for (const token of tokens) {
        const machine = machineOf(token);
        if (machine) known.set(token, machine.principal);
      }
      return known;
    },
  };
}

/** Everyone who may come along, with what they would have to say for themselves. */
export async function gatherCallers(world: World, url: string): Promise<Caller[]> {
  const nobody: Caller = {
    name: "nobody",
    token: null,
    role: null,
    scopes: null,
    maker: null,
    again: () => Promise.resolve(null),
  };
  const made = "a".repeat(40);
  const pretender = { ...nobody, name: "one with a made-up token", token: made, again: () => Promise.resolve(made) };
  const people = await Promise.all([
    person(world, url, "user", "employee"),
    person(world, url, "accountant", "accountant"),
    person(world, url, "manager", "manager"),
    person(world, url, "admin", "admin"),
  ]);
  const tokens = await Promise.all(
    people.flatMap((owner) => usable(owner.role).map((scopes) => personalToken(owner, scopes))),
  );
  return [nobody, pretender, ...people, ...tokens, await demoted(world, url), ...machines(url)];
}

async function person(world: World, url: string, account: Account, role: Role): Promise<Caller> {
  const { client, token } = await world.signIn(account, url);
  const again = async (): Promise<string> => (await world.signIn(account, url)).token;
  return { name: `${role}, signed in`, token, role, scopes: null, maker: client, again };
}

/** Each scope alone, and all that this role can use. */
function usable(role: Role | null): Scope[][] {
  const mayUse: Scope[] = ["tasks:read", "tasks:write"];
  if (role === "manager" || role === "admin") mayUse.push("operate");
  if (role === "admin") mayUse.push("users:read");
  const alone = mayUse.map((scope): Scope[] => [scope]);
  return mayUse.length > 2 ? [...alone, ["tasks:read", "tasks:write"], mayUse] : [...alone, mayUse];
}

async function personalToken(owner: Caller, scopes: Scope[]): Promise<Caller> {
  const name = `token of ${owner.role} for ${scopes.join(", ")}`;
  const made = await owner.maker?.tokens.create.mutate({ name, scopes });
  const token = made?.token ?? "";
  return { ...owner, name, token, scopes, again: () => Promise.resolve(token) };
}

/** Was a manager when the token was made. */
async function demoted(world: World, url: string): Promise<Caller> {
  const { user, token } = await signUp(url, "demoted@example.com");
  const maker = createNodeClient<AppRouter>({ url, token: () => token });
  const { client: admin } = await world.signIn("admin", url);
  await admin.users.update.mutate({ id: user.id, role: "manager" });
  const owner: Caller = { name: "", token, role: "employee", scopes: null, maker, again: () => Promise.resolve(token) };
  const caller = await personalToken(owner, ["tasks:read", "tasks:write", "operate"]);
  await admin.users.update.mutate({ id: user.id, role: "employee" });
  return { ...caller, name: "token for tasks:read, tasks:write, operate of one who is no manager any more" };
}

function machines(url: string): Caller[] {
  const all = scopeSchema.options;
  const grants: Scope[][] = [[], ...all.map((scope) => [scope]), ["tasks:read", "tasks:write"], [...all]];
  return grants.map((scopes) => {
    const id = randomUUID();
    const token = `machine.${id}.${scopes.join(",")}`;
    return {
      name: `machine with ${scopes.join(", ") || "no scope"}`,
      token,
      role: null,
      scopes,
      maker: createNodeClient<AppRouter>({ url, token: () => `machine.${id}.${all.join(",")}` }),
      again: () => Promise.resolve(token),
    };
  });
}

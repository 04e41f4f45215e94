import { type Scope, scopeSchema } from "@millrace/contracts/access";
import { createNodeClient } from "@millrace/contracts/node-client";
import type { Role } from "@millrace/contracts/user";
import { clientCredentialsGrant } from "openid-client";
import type { AppRouter } from "../../src/router.ts";
import { signUp } from "../http-requests.ts";
import type { OidcWorld } from "../support/oidc-world.ts";
import { registerApp } from "../support/relying-party.ts";
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

/** Everyone who may come along, with what they would have to say for themselves. */
export async function gatherCallers(oidc: OidcWorld): Promise<Caller[]> {
  const { world, origin: url } = oidc;
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
  const { client: admin } = await world.signIn("admin");
  const tokens = await Promise.all(
    people.flatMap((owner) => usable(owner.role).map((scopes) => personalToken(owner, scopes))),
  );
  return [nobody, pretender, ...people, ...tokens, await demoted(world, url), ...(await machines(oidc, admin))];
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

/** Registered by an admin, with tokens as any machine gets them. */
async function machines({ origin, issuer }: OidcWorld, admin: Client): Promise<Caller[]> {
  const all = scopeSchema.options;
  const grants: Scope[][] = [[], ...all.map((scope) => [scope]), ["tasks:read", "tasks:write"], [...all]];
  return Promise.all(
    grants.map(async (scopes) => {
      const app = await registerApp(admin, issuer, { kind: "machine", scopes: [...all] });
      const config = await app.config(origin);
      const tokenFor = async (granted: readonly Scope[]): Promise<string> =>
        (await clientCredentialsGrant(config, { scope: granted.join(" ") })).access_token;
      const [token, full] = await Promise.all([tokenFor(scopes), tokenFor(all)]);
      return {
        name: `machine with ${scopes.join(", ") || "no scope"}`,
        token,
        role: null,
        scopes,
        maker: createNodeClient<AppRouter>({ url: origin, token: () => full }),
        again: () => Promise.resolve(token),
      };
    }),
  );
}

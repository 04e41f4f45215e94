import { createNodeClient } from "@millrace/contracts/node-client";
import { afterAll, beforeAll, expect, test } from "vitest";
import { listProcedures } from "../src/http/procedure-meta.ts";
import { type AppRouter, appRouter } from "../src/router.ts";
import { signUp } from "./http-requests.ts";
import { call } from "./role-table/call.ts";
import { type Caller, gatherCallers } from "./role-table/callers.ts";
import { everyonesLists, type Row, table } from "./role-table/table.ts";
import { type OidcWorld, startOidcWorld } from "./support/oidc-world.ts";
import { announceKind, type Client } from "./support/world.ts";

let oidc: OidcWorld;
let url: string;
let callers: Caller[];
let stranger: Client;
beforeAll(async () => {
  oidc = await startOidcWorld({ MILLRACE_SSE_PING_MS: "1000" });
  url = oidc.origin;
  await announceKind(oidc.world.db);
  callers = await gatherCallers(oidc);
  const { token } = await signUp(url, "stranger@example.com");
  stranger = createNodeClient<AppRouter>({ url, token: () => token });
});
afterAll(() => oidc[Symbol.asyncDispose]());

const procedures = listProcedures(appRouter);

function procedureOf(name: string) {
  const [path = ""] = name.split(" ");
  const procedure = procedures.find((each) => each.path === path);
  if (!procedure) throw new Error(`the router has no ${path}: take it out of the role table`);
  return procedure;
}

const has = (caller: Caller, scope: string): boolean => caller.scopes?.some((each) => each === scope) ?? true;
const isManager = ({ role }: Caller): boolean => role === "manager" || role === "admin";
const isMachine = ({ role, maker }: Caller): boolean => role === null && maker !== null;

/** What the row says of this caller, before it is asked whose record it is. */
function refusalOf(row: Row, caller: Caller): string | undefined {
  if (row.people === "anyone") return undefined;
  if (caller.maker === null) return caller.token === null ? "UNAUTHENTICATED" : "SESSION_EXPIRED";
  const isOfRole = caller.role === null ? row.machines === true : row.people.includes(caller.role);
  if (!isOfRole) return "FORBIDDEN";
  const hasScope = caller.scopes === null || row.scope === "any" || (row.scope && has(caller, row.scope));
  return hasScope ? undefined : "FORBIDDEN";
}

/** Not found where one may not see it; forbidden where one sees it but may not do this. */
function refusalForOthers(row: Row, caller: Caller): string | undefined {
  const seesAll = (isManager(caller) || isMachine(caller)) && has(caller, "tasks:read");
  const actsOnAll = (isManager(caller) || isMachine(caller)) && has(caller, "operate");
  if (row.others === "readers") return seesAll ? undefined : "NOT_FOUND";
  if (row.others === "operators" && actsOnAll) return undefined;
  return seesAll ? "FORBIDDEN" : "NOT_FOUND";
}

/** One line per caller, so that a failure shows the whole picture. Those that hash passwords wait for each other. */
async function ask(name: string, row: Row, inputFor: (caller: Caller) => Promise<unknown>): Promise<string[]> {
  const procedure = procedureOf(name);
  const askOne = async (caller: Caller): Promise<string> => {
    const input = await inputFor(caller);
    const token = row.endsSession ? await caller.again() : caller.token;
    return `${caller.name}: ${await call(url, procedure, token, input)}`;
  };
  if (row.people !== "anyone") return Promise.all(callers.map(askOne));
  const outcomes: string[] = [];
  for (const caller of callers) outcomes.push(await askOne(caller));
  return outcomes;
}

function expected(outcome: (caller: Caller) => string): string[] {
  return callers.map((caller) => `${caller.name}: ${outcome(caller)}`);
}

test("the role table has every procedure of the router, and no other", () => {
  const named = new Set(Object.keys(table).map((name) => procedureOf(name).path));
  expect([...named].toSorted()).toEqual(procedures.map(({ path }) => path).toSorted());
});

test.each(Object.entries(table))("role table: %s", async (name, row) => {
  const makeOwn = async ({ maker }: Caller): Promise<unknown> => row.record?.(maker ?? stranger) ?? row.input?.();
  const allowed = row.answer ?? "ok";
  expect(await ask(name, row, makeOwn)).toEqual(expected((caller) => refusalOf(row, caller) ?? allowed));
});

const recordRows = Object.entries(table).filter(([, { record }]) => record);

test.each(recordRows)("role table: %s, of a stranger's record", async (name, row) => {
  const outcomes = await ask(name, row, async () => row.record?.(stranger));
  expect(outcomes).toEqual(expected((caller) => refusalOf(row, caller) ?? refusalForOthers(row, caller) ?? "ok"));
});

test.each(Object.entries(everyonesLists))("role table: %s of everyone's", async (name, input) => {
  const row = table[name] ?? { people: [] };
  const outcomes = await ask(name, row, () => Promise.resolve(input));
  expect(outcomes).toEqual(
    expected((caller) => refusalOf(row, caller) ?? (isManager(caller) || isMachine(caller) ? "ok" : "FORBIDDEN")),
  );
});

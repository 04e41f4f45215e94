import { randomUUID } from "node:crypto";
import { errorBodySchema } from "@millrace/contracts/errors";
import { createNodeClient } from "@millrace/contracts/node-client";
import type { Worker } from "@millrace/worker-kit/create-worker";
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { describeApi } from "../src/http/openapi/document.ts";
import type { OpenApiDocument, Operation } from "../src/http/openapi/document.types.ts";
import { listOperations } from "../src/http/rest-operations.ts";
import { type AppRouter, appRouter } from "../src/router.ts";
import { signUp } from "./http-requests.ts";
import { type Answer, createConformance } from "./openapi/conformance.ts";
import { attemptsOn } from "./openapi/attempts.ts";
import { createRecords, failingKind } from "./openapi/records.ts";
import { send, type Target } from "./openapi/send.ts";
import { type Caller, gatherCallers } from "./role-table/callers.ts";
import { type Row, table } from "./role-table/table.ts";
import { type OidcWorld, startOidcWorld } from "./support/oidc-world.ts";
import { startWorker } from "./support/test-kinds.ts";
import { announceKind, type Client } from "./support/world.ts";

let oidc: OidcWorld;
let url: string;
let callers: Caller[];
let stranger: Client;
let admin: { client: Client; token: string };
let worker: Worker;
let document: OpenApiDocument;
let wrongWith: ReturnType<typeof createConformance>;
beforeAll(async () => {
  oidc = await startOidcWorld();
  url = oidc.origin;
  await announceKind(oidc.world.db);
  worker = await startWorker(oidc.world.nats.urls.worker, [failingKind]);
  callers = await gatherCallers(oidc);
  admin = await oidc.world.signIn("admin", url);
  const { token } = await signUp(url, "stranger@example.com");
  stranger = createNodeClient<AppRouter>({ url, token: () => token });
  document = describeApi(appRouter, { origin: url, cookieName: "millrace_session" });
  wrongWith = createConformance(document);
});
afterAll(async () => {
  await worker.stop();
  await oidc[Symbol.asyncDispose]();
});

const procedures = listOperations(appRouter);

function targetOf(procedure: (typeof procedures)[number]): Target {
  const { path } = procedure.rest;
  const method = procedure.rest.method.toLowerCase();
  const operation = document.paths[path]?.[method];
  if (!operation) throw new Error(`the document has no ${method} ${path}`);
  return { path, method, operation };
}

/** Its rows in the role table; more than one where the input decides. */
function rowsOf({ path }: { path: string }): Row[] {
  return Object.entries(table).flatMap(([name, row]) => (name.split(" ")[0] === path ? [row] : []));
}

/** What the document says of this caller: the status of the refusal, or undefined. */
function refusalOf(
  { security, "x-roles": roles, "x-machines": machines }: Operation,
  { maker, role, scopes }: Caller,
): number | undefined {
  if (security.length === 0) return undefined;
  if (maker === null) return 401;
  if (role === null ? machines === false : roles?.includes(role) === false) return 403;
  if (scopes === null) return undefined;
  const enough = security.flatMap(({ oauth2 }) => (oauth2 ? [oauth2] : []));
  const granted: readonly string[] = scopes;
  return enough.some((needed) => needed.every((scope) => granted.includes(scope))) ? undefined : 403;
}

function outcomeOf({ status, text }: Answer): string {
  if (status < 400) return "ok";
  return z.object({ error: errorBodySchema }).parse(JSON.parse(text)).error.code;
}

test("P2 the served document is the one that is walked here", async () => {
  const response = await fetch(`${url}/api/openapi.json`);
  expect(response.headers.get("content-type")).toBe("application/json; charset=utf-8");
  expect(await response.json()).toEqual(JSON.parse(JSON.stringify(document)));
});

test.each(procedures)("P2 $path answers every caller as the document says", async (procedure) => {
  const target = targetOf(procedure);
  const rows = rowsOf(procedure);
  expect(rows).not.toEqual([]);
  for (const row of rows) {
    const askOne = async (caller: Caller) => {
      const input = await (row.record?.(caller.maker ?? stranger) ?? row.input?.());
      const token = row.endsSession ? await caller.again() : caller.token;
      const answer = await send(url, target, { token, input });
      const refusal = refusalOf(target.operation, caller);
      const expected = refusal === undefined ? (row.answer ?? "ok") : String(refusal);
      const got = refusal === undefined ? outcomeOf(answer) : String(answer.status);
      return { caller: caller.name, outcome: got, expected, wrong: wrongWith(target.operation, answer) };
    };
    const told = [];
    // Those that hash passwords wait for each other.
    if (row.people === "anyone") for (const caller of callers) told.push(await askOne(caller));
    else told.push(...(await Promise.all(callers.map(askOne))));
    expect(told.filter(({ wrong, outcome, expected }) => wrong !== undefined || outcome !== expected)).toEqual([]);
  }
});

/** Whoever signs in, up or out loses the session that came with the request. */
async function tokenFor({ operation }: Target): Promise<string> {
  if (operation.security.length > 0) return admin.token;
  return (await signUp(url, `${randomUUID()}@example.com`)).token;
}

test.each(procedures)("P2 $path answers what nobody should send as the document says", async (procedure) => {
  const target = targetOf(procedure);
  const told = [];
  for (const [what, call] of Object.entries(attemptsOn(target))) {
    const token = await tokenFor(target);
    const answer = await send(url, target, { ...call, token });
    told.push({ what, status: answer.status, wrong: wrongWith(target.operation, answer) });
  }
  expect(told.filter(({ wrong, status }) => wrong !== undefined || status >= 500)).toEqual([]);
});

/** Those that refuse what the role table gives. */
const refused = procedures.filter((procedure) => rowsOf(procedure).every(({ answer }) => answer !== undefined));

test.each(refused)("P2 $path does as the document says", async (procedure) => {
  const target = targetOf(procedure);
  const records = createRecords(oidc, admin.client);
  const performed = await records.performed[procedure.path]?.();
  const call = performed ?? { token: await tokenFor(target), input: await records.made[procedure.path]?.() };
  const answer = await send(url, target, call);
  expect({ ...answer, outcome: outcomeOf(answer) }).toMatchObject({ outcome: "ok" });
  expect(wrongWith(target.operation, answer)).toBeUndefined();
});

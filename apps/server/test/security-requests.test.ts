import { errorBodySchema } from "@millrace/contracts/errors";
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { listProcedures } from "../src/http/procedure-meta.ts";
import { appRouter } from "../src/router.ts";
import { restError } from "./http-requests.ts";
import { startWorld, type World } from "./support/world.ts";

let world: World;
let cookie: string;
beforeAll(async () => {
  world = await startWorld();
  cookie = `millrace_session=${(await world.signIn("admin")).token}`;
});
afterAll(() => world[Symbol.asyncDispose]());

const procedures = listProcedures(appRouter);
const mutations = procedures.filter(({ type }) => type === "mutation").map(({ path }) => path);
const subscriptions = procedures.filter(({ type }) => type === "subscription").map(({ path }) => path);
const withInput = procedures.filter(({ type, inputs }) => type !== "subscription" && inputs.length > 0);

const foreign = { origin: "https://evil.example", "sec-fetch-site": "cross-site" };

interface Sent {
  path: string;
  headers?: Record<string, string>;
  method?: string;
  body?: string | FormData;
}

function send({ path, headers = {}, method = "POST", body }: Sent): Promise<Response> {
  return fetch(`${world.server.url}${path}`, { method, headers: { cookie, ...headers }, ...(body && { body }) });
}

async function countAudited(): Promise<number> {
  const { audit } = (await world.signIn("admin")).client;
  return (await audit.list.query({ limit: 200 })).items.length;
}

/** Every way in which a page can send a form without asking first. */
const forms: [string, () => { headers: Record<string, string>; body: string | FormData }][] = [
  ["urlencoded form", () => formOf("application/x-www-form-urlencoded", "a=1")],
  ["text form", () => formOf("text/plain", '{"json":"in a form"}')],
  ["multipart form", () => ({ headers: {}, body: multipart() })],
  ["form without a body", () => ({ headers: {}, body: "" })],
];

function formOf(type: string, body: string) {
  return { headers: { "content-type": type }, body };
}

function multipart(): FormData {
  const form = new FormData();
  form.append("0", "{}");
  return form;
}

test.each(forms)("P1 a cross-site %s is refused by every mutation, and nothing happens", async (_name, form) => {
  const before = await countAudited();
  for (const path of mutations) {
    const { headers, body } = form();
    const response = await send({ path: `/trpc/${path}`, headers: { ...headers, ...foreign }, body });
    expect([path, response.status]).toEqual([path, 403]);
  }
  expect(await countAudited()).toBe(before + 1);
});

test.each(forms.slice(0, 3))("P2 a %s is refused by every mutation from our own pages too", async (_name, form) => {
  for (const path of mutations) {
    const { headers, body } = form();
    const response = await send({ path: `/trpc/${path}`, headers, body });
    expect([path, response.status]).toEqual([path, 415]);
  }
});

test("P1 a mutation cannot be made by GET, as a link or an image would", async () => {
  for (const path of mutations) {
    const response = await send({ path: `/trpc/${path}?input=%7B%7D`, method: "GET" });
    expect([path, response.status]).toEqual([path, 405]);
  }
});

test.each(subscriptions)(
  "P1 an EventSource of another site gets no stream of %s with the user's cookie",
  async (path) => {
    const accept = "text/event-stream";
    const input = encodeURIComponent("{}");
    const response = await send({
      path: `/trpc/${path}?input=${input}`,
      method: "GET",
      headers: { accept, ...foreign },
    });
    expect(response.status).toBe(403);
  },
);

/** The error of a call, or what it answered instead. */
async function errorOf({ path, type }: { path: string; type: string }, input: unknown) {
  const json = { "content-type": "application/json" };
  const text = JSON.stringify(input);
  const response =
    type === "query"
      ? await send({ path: `/trpc/${path}?input=${encodeURIComponent(text)}`, method: "GET" })
      : await send({ path: `/trpc/${path}`, headers: json, body: text });
  const shape = z.object({ error: z.object({ data: z.object({ error: errorBodySchema }) }) });
  const { data } = shape.safeParse(await response.json());
  return { status: response.status, ...data?.error.data.error };
}

test("P1 an unknown field is 400 and named, in every procedure that takes input", async () => {
  for (const procedure of withInput) {
    const error = await errorOf(procedure, { isAdmin: true });
    expect([procedure.path, error.status, error.code]).toEqual([procedure.path, 400, "VALIDATION_FAILED"]);
    expect(error.issues?.map(({ path }) => path)).toContain("isAdmin");
  }
});

test("P1 an input that is no object is 400 in every procedure that takes input", async () => {
  for (const procedure of withInput) {
    const inputs = ["text", 7, [], [1], true];
    const errors = await Promise.all(inputs.map((input) => errorOf(procedure, input)));
    expect([procedure.path, ...errors.map(({ status }) => status)]).toEqual([procedure.path, ...inputs.map(() => 400)]);
  }
});

const hostileKeys = [
  "title; drop table tasks.tasks",
  "created_at desc, (select 1)",
  "password_hash",
  "__proto__",
  "constructor",
  "toString",
  "-createdAt'--",
  "",
];
const lists = withInput.filter(({ path }) => path.endsWith(".list"));

test.each(hostileKeys)("T3 the sort key %j is 400 in every list, through tRPC and REST", async (sort) => {
  for (const procedure of lists) {
    const { status, code } = await errorOf(procedure, { sort });
    expect([procedure.path, status, code]).toEqual([procedure.path, 400, "VALIDATION_FAILED"]);
    const rest = procedure.meta.rest?.path;
    const answer = await send({ path: `${rest}?sort=${encodeURIComponent(sort)}&limit=1`, method: "GET" });
    // REST leaves query parameters that no field has a name for to the schema, which refuses them.
    expect([rest, answer.status]).toEqual([rest, 400]);
  }
});

test.each([
  ["__proto__", "UNKNOWN_KIND"],
  ["constructor", "VALIDATION_FAILED"],
  ["prototype", "VALIDATION_FAILED"],
])("P1 the field %s of a body reaches no object", async (key, refusedAs) => {
  const body = `{"title":"x","kind":"simulate","${key}":{"isAdmin":true}}`;
  const response = await send({ path: "/api/tasks", headers: { "content-type": "application/json" }, body });
  expect([response.status, (await restError(response)).code]).toEqual([400, refusedAs]);
  expect("isAdmin" in {}).toBe(false);
});

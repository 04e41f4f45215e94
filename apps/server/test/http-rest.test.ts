import { afterAll, beforeAll, expect, test } from "vitest";
import { startTestServer, type TestServer } from "./http-fixture.ts";
import { postJson, restError, trpcError } from "./http-requests.ts";
import { createNotesRouter, createSignals } from "./http-router-fixture.ts";

let app: TestServer;
beforeAll(async () => {
  app = await startTestServer({ router: createNotesRouter(createSignals()) });
});
afterAll(() => app[Symbol.asyncDispose]());

const id = "019a1b2c-0000-7000-8000-000000000001";

async function list(query: string): Promise<unknown> {
  const response = await fetch(`${app.url}/api/notes${query}`);
  return response.json();
}

test("P2 a query gets the types of the input: numbers, booleans, repeated and comma-separated lists", async () => {
  expect(await list("?limit=7&open=true&tags=a,b&sizes=1&sizes=2.5&cursor=x")).toEqual({
    limit: 7,
    open: true,
    tags: ["a", "b"],
    sizes: [1, 2.5],
    cursor: "x",
  });
  expect(await list("?open=false&tags=only")).toEqual({ limit: 50, open: false, tags: ["only"] });
});

test("P2 a wrong value or an unknown field names the field", async () => {
  const wrong = await fetch(`${app.url}/api/notes?limit=many`);
  expect(wrong.status).toBe(400);
  expect(await restError(wrong)).toMatchObject({ code: "VALIDATION_FAILED", issues: [{ path: "limit" }] });

  const unknown = await postJson(`${app.url}/api/notes`, { title: "x", colour: "red" });
  expect(await restError(unknown)).toMatchObject({
    code: "VALIDATION_FAILED",
    message: "colour: Unknown field",
    issues: [{ path: "colour", message: "Unknown field" }],
  });
  const nested = await postJson(`${app.url}/trpc/notes.createMany`, {
    notes: [{ title: "fine" }, { title: "x".repeat(21) }, { title: "x", __proto: 1 }],
  });
  const error = await trpcError(nested);
  expect(error.issues?.map(({ path }) => path)).toEqual(["notes.1.title", "notes.2.__proto"]);
  expect(error.message).toMatch(/^notes\.1\.title: Too big.* \(and 1 more\)$/);
});

test("P2 one path creates one or many, by what the body holds", async () => {
  const one = await postJson(`${app.url}/api/notes`, { title: "one" });
  expect([one.status, await one.json()]).toEqual([201, { made: [{ title: "one" }] }]);
  const many = await postJson(`${app.url}/api/notes`, { notes: [{ title: "a" }, { title: "b" }] });
  expect([many.status, await many.json()]).toEqual([201, { made: [{ title: "a" }, { title: "b" }] }]);
});

test("T1 the header Idempotency-Key is the input's key where the input has one", async () => {
  const key = { "idempotency-key": "order-7" };
  const one = await postJson(`${app.url}/api/notes`, { title: "one" }, key);
  expect(await one.json()).toEqual({ made: [{ title: "one", idempotencyKey: "order-7" }] });
  const many = await postJson(`${app.url}/api/notes`, { notes: [{ title: "a" }] }, key);
  expect(await many.json()).toEqual({ made: [{ title: "a" }] });
});

test("P2 path parameters reach the procedure; a delete answers 204 without a body", async () => {
  expect(await (await fetch(`${app.url}/api/notes/${id}`)).json()).toEqual({ id });
  const removed = await fetch(`${app.url}/api/notes/${id}`, { method: "DELETE" });
  expect([removed.status, await removed.text()]).toEqual([204, ""]);
  const malformed = await fetch(`${app.url}/api/notes/17`);
  expect([malformed.status, (await restError(malformed)).issues?.[0]?.path]).toEqual([400, "id"]);
});

test("P2 an unknown path is 404 and a wrong method 405, both as JSON", async () => {
  const unknown = await fetch(`${app.url}/api/nothing`);
  expect([unknown.status, (await restError(unknown)).code]).toEqual([404, "NOT_FOUND"]);
  const method = await fetch(`${app.url}/api/notes`, { method: "PUT" });
  expect([method.status, method.headers.get("allow"), (await restError(method)).code]).toEqual([
    405,
    "POST, GET",
    "METHOD_NOT_ALLOWED",
  ]);
  const procedure = await fetch(`${app.url}/trpc/notes.nothing`);
  expect([procedure.status, (await trpcError(procedure)).code]).toEqual([404, "NOT_FOUND"]);
  const malformed = await fetch(`${app.url}/api/%zz`);
  expect([malformed.status, (await restError(malformed)).code]).toEqual([400, "BAD_REQUEST"]);
});

test("P2 a body that is no object is a clear 400", async () => {
  const response = await postJson(`${app.url}/api/notes`, [1]);
  expect(await restError(response)).toMatchObject({
    code: "VALIDATION_FAILED",
    message: "The body must be a JSON object.",
  });
});

test("A9 a refusal for a time says for how long, in both APIs", async () => {
  const [rest, trpc] = await Promise.all([fetch(`${app.url}/api/busy`), fetch(`${app.url}/trpc/notes.busy`)]);
  expect([rest.status, rest.headers.get("retry-after")]).toEqual([429, "7"]);
  expect([trpc.status, trpc.headers.get("retry-after")]).toEqual([429, "7"]);
});

test("P2 our own failures tell the user nothing but the request id, and tell the log all", async () => {
  const paths = ["/api/broken", "/trpc/notes.broken"];
  await Promise.all(
    paths.map(async (path) => {
      const response = await fetch(app.url + path);
      expect(response.status).toBe(500);
      const requestId = response.headers.get("x-request-id") ?? "";
      const text = await response.text();
      expect(text).toContain(requestId);
      expect(text).not.toContain("secret-detail");
      expect(text).not.toContain("stack");
      const line = app.logged.find((entry) => entry.requestId === requestId && entry.msg === "request failed");
      expect(JSON.stringify(line)).toContain("secret-detail");
    }),
  );
});

test("P2 text that PostgreSQL cannot store is the caller's mistake", async () => {
  const response = await postJson(`${app.url}/api/auth/login`, { email: "nul\u0000@example.com", password: "x" });
  expect([response.status, (await restError(response)).code]).toEqual([400, "BAD_REQUEST"]);
});

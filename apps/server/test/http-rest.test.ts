import { connect } from "node:net";
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
  const body = { title: "one", idempotencyKey: "order-7" };
  expect((await postJson(`${app.url}/api/notes`, body, key)).status).toBe(201);
});

test("T1 an Idempotency-Key that would not be heeded is refused", async () => {
  const key = { "idempotency-key": "order-7" };
  const many = await postJson(`${app.url}/api/notes`, { notes: [{ title: "a" }] }, key);
  expect(await restError(many)).toMatchObject({ code: "VALIDATION_FAILED", issues: [{ path: "Idempotency-Key" }] });
  const two = await postJson(`${app.url}/api/notes`, { title: "a", idempotencyKey: "order-8" }, key);
  expect(await restError(two)).toMatchObject({ code: "VALIDATION_FAILED", issues: [{ path: "idempotencyKey" }] });
});

test.each([
  ["a query where the body is read", "POST", "/api/notes?title=x", { title: "x" }, "title"],
  ["a query that deletes", "DELETE", `/api/notes/${id}?reason=x`, undefined, "reason"],
  ["a query where nothing is read", "GET", "/api/slow?limit=5", undefined, "limit"],
  ["a body where nothing is read", "POST", "/api/touch", { everywhere: true }, "everywhere"],
  ["a field that stands in the path", "DELETE", `/api/notes/${id}`, { id: "other" }, "id"],
])("P2 nothing is ignored: %s is refused, and named", async (_what, method, path, body, field) => {
  const sent = body && { headers: { "content-type": "application/json" }, body: JSON.stringify(body) };
  const response = await fetch(app.url + path, { method, ...sent });
  expect([response.status, (await restError(response)).issues?.map((issue) => issue.path)]).toEqual([400, [field]]);
});

test("P2 a body in another encoding than UTF-8 is refused, not kept with its letters lost", async () => {
  const body = Buffer.from('{"title":"Gr\u00fc\u00dfe"}', "latin1");
  for (const path of ["/api/notes", "/trpc/notes.create"]) {
    const headers = { "content-type": "application/json; charset=latin1" };
    const response = await fetch(app.url + path, { method: "POST", headers, body });
    expect([response.status, await response.text()]).toEqual([400, expect.stringContaining("MALFORMED_JSON")]);
  }
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
    "POST, GET, HEAD",
    "METHOD_NOT_ALLOWED",
  ]);
  const options = await fetch(`${app.url}/api/notes/${id}`, { method: "OPTIONS" });
  expect([options.status, options.headers.get("allow")]).toEqual([405, "GET, HEAD, DELETE"]);
  const procedure = await fetch(`${app.url}/trpc/notes.nothing`);
  expect([procedure.status, (await trpcError(procedure)).code]).toEqual([404, "NOT_FOUND"]);
  const malformed = await fetch(`${app.url}/api/%zz`);
  expect([malformed.status, (await restError(malformed)).code]).toEqual([400, "BAD_REQUEST"]);
});

test.each([
  ["headers that are too large", `GET /api/notes HTTP/1.1\r\nHost: x\r\nX: ${"a".repeat(20_000)}\r\n\r\n`, 431],
  ["a method that HTTP does not know", "FOO /api/notes HTTP/1.1\r\nHost: x\r\n\r\n", 400],
  ["what is no HTTP", "hello\r\n\r\n", 400],
])("P2 %s: refused in the shape of every other error", async (_what, bytes, status) => {
  const socket = connect(Number(new URL(app.url).port), "127.0.0.1").setEncoding("utf8");
  socket.write(bytes);
  let text = "";
  for await (const chunk of socket) text += chunk;
  const [head = "", body = ""] = text.split("\r\n\r\n");
  expect(head).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
  expect((await restError(new Response(body))).code).toBe("BAD_REQUEST");
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

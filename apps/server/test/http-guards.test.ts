import { type IncomingMessage, request as httpRequest } from "node:http";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { isDeeperThan } from "../src/http/json-depth.ts";
import { isSameOrigin } from "../src/http/same-origin.ts";
import { startTestServer, type TestServer } from "./http-fixture.ts";
import { bearer, postJson, restError, signUp, trpcError } from "./http-requests.ts";
import { createNotesRouter, createSignals } from "./http-router-fixture.ts";

let app: TestServer;
beforeAll(async () => {
  app = await startTestServer({
    router: createNotesRouter(createSignals()),
    config: { publicUrl: "http://millrace.example.com" },
  });
});
afterAll(() => app[Symbol.asyncDispose]());

interface RawAnswer {
  status: number | undefined;
  body: string;
}

/** Unlike fetch it sends any header, as an attacker's browser or tool would. */
function send(path: string, headers: Record<string, string>, method = "GET", payload?: string): Promise<RawAnswer> {
  const { promise, resolve, reject } = Promise.withResolvers<RawAnswer>();
  const outgoing = httpRequest(app.url + path, { method, headers }, (incoming) => {
    void readAnswer(incoming).then(resolve, reject);
  });
  outgoing.on("error", reject);
  outgoing.end(payload);
  return promise;
}

async function readAnswer(incoming: IncomingMessage): Promise<RawAnswer> {
  let body = "";
  const isStream = incoming.headers["content-type"]?.startsWith("text/event-stream");
  if (isStream) incoming.destroy();
  else for await (const chunk of incoming.setEncoding("utf8")) body += chunk;
  return { status: incoming.statusCode, body };
}

const json = { "content-type": "application/json" };

describe("P1 cross-site requests are refused", () => {
  test.each([
    ["no browser", {}, true],
    ["our page", { "sec-fetch-site": "same-origin", origin: "http://x", host: "y" }, true],
    ["typed by the user", { "sec-fetch-site": "none" }, true],
    ["our host", { origin: "http://localhost:3000", host: "localhost:3000" }, true],
    ["the public URL", { origin: "https://public.example", host: "10.0.0.1:3000" }, true],
    ["another site", { "sec-fetch-site": "cross-site", origin: "https://evil.example", host: "localhost" }, false],
    ["a sibling host", { "sec-fetch-site": "same-site", origin: "https://b.public.example", host: "localhost" }, false],
    ["another port", { origin: "http://localhost:4000", host: "localhost:3000" }, false],
    ["a sandboxed page", { origin: "null", host: "localhost" }, false],
    ["another site without Origin", { "sec-fetch-site": "cross-site", host: "localhost" }, false],
    ["the public host over http", { origin: "http://public.example", host: "localhost" }, false],
  ])("%s", (_name, headers, expected) => {
    expect(isSameOrigin(headers, "https://public.example")).toBe(expected);
  });

  test("P1 a cross-site POST is refused on every API before anything runs", async () => {
    const headers = { ...json, origin: "https://evil.example", "sec-fetch-site": "cross-site" };
    const credentials = JSON.stringify({ title: "x" });
    const [rest, trpc] = await Promise.all([
      send("/api/notes", headers, "POST", credentials),
      send("/trpc/notes.create", headers, "POST", credentials),
    ]);
    expect(rest).toMatchObject({ status: 403, body: expect.stringContaining('"CROSS_ORIGIN"') });
    expect(trpc).toMatchObject({ status: 403, body: expect.stringContaining('"CROSS_ORIGIN"') });
    expect(await send("/api/notes", { ...json, origin: app.url }, "POST", credentials)).toMatchObject({ status: 201 });
  });

  test("P1 an EventSource of another origin gets no stream with the user's cookie, ours does", async () => {
    const { token } = await signUp(app.url, "stream@example.com");
    const stream = { accept: "text/event-stream", cookie: `millrace_session=${token}` };
    const path = `/trpc/notes.onTick?input=${encodeURIComponent("{}")}`;
    const foreign = await send(path, { ...stream, origin: "https://evil.example" });
    expect(foreign).toMatchObject({ status: 403, body: expect.stringContaining('"CROSS_ORIGIN"') });
    expect(await send(path, { ...stream, "sec-fetch-site": "same-site" })).toMatchObject({ status: 403 });
    expect(await send(path, { ...stream, "sec-fetch-site": "same-origin" })).toMatchObject({ status: 200 });
  });
});

describe("P2 only JSON is taken", () => {
  test.each([
    "multipart/form-data; boundary=x",
    "application/x-www-form-urlencoded",
    "text/plain",
    "application/octet-stream",
  ])("P2 %s is 415, with a body and without", async (type) => {
    const answers = await Promise.all([
      send("/api/notes", { "content-type": type }, "POST", "title=x"),
      send("/trpc/notes.create", { "content-type": type }, "POST", "title=x"),
      send("/trpc/auth.logout", { "content-type": type }, "POST"),
    ]);
    for (const { status, body } of answers) {
      expect(status).toBe(415);
      expect(body).toContain('"UNSUPPORTED_MEDIA_TYPE"');
    }
  });

  test("P2 a compressed body is 415, so that no bomb is unpacked", async () => {
    const headers = { ...json, "content-encoding": "gzip" };
    expect(await send("/api/notes", headers, "POST", "x")).toMatchObject({ status: 415 });
  });

  test("P2 malformed JSON is 400 MALFORMED_JSON, through REST and tRPC", async () => {
    const init = { method: "POST", headers: json, body: '{"title": ' };
    const rest = await fetch(`${app.url}/api/notes`, init);
    expect([rest.status, (await restError(rest)).code]).toEqual([400, "MALFORMED_JSON"]);
    const trpc = await fetch(`${app.url}/trpc/notes.create`, init);
    expect([trpc.status, (await trpcError(trpc)).code]).toEqual([400, "MALFORMED_JSON"]);
    const query = await fetch(`${app.url}/trpc/notes.echo?input=%7B`);
    expect([query.status, (await trpcError(query)).code]).toEqual([400, "MALFORMED_JSON"]);
  });

  test("P2 a body of 10 MB is 413, announced or not, and the server lives", async () => {
    const body = JSON.stringify({ title: "x".repeat(10 * 1024 * 1024) });
    const announced = await fetch(`${app.url}/api/notes`, { method: "POST", headers: json, body });
    expect([announced.status, (await restError(announced)).code]).toEqual([413, "PAYLOAD_TOO_LARGE"]);
    const streamed = await fetch(`${app.url}/trpc/notes.create`, {
      method: "POST",
      headers: json,
      body: new Blob([body]).stream(),
      duplex: "half",
    });
    expect([streamed.status, (await trpcError(streamed)).code]).toEqual([413, "PAYLOAD_TOO_LARGE"]);
    expect((await fetch(`${app.url}/health`)).status).toBe(200);
  });
});

describe("P1 JSON depth is limited", () => {
  test.each([
    ["[[[]]]", 3, false],
    ["[[[]]]", 2, true],
    ['{"a":{"b":[1]}}', 3, false],
    ['{"a":{"b":[1]}}', 2, true],
    ['["[[[[[["]', 1, false],
    ['["\\"[[[[[["]', 1, false],
    ['["\\\\",[[1]]]', 2, true],
    ["[],[],[],[]", 1, false],
    ['"unterminated [[[[[[', 1, false],
  ])("P1 %s deeper than %d: %s", (text, max, expected) => {
    expect(isDeeperThan(text, max)).toBe(expected);
  });

  test("P1 a body of depth 10,000 is 400, through REST, tRPC and the query", async () => {
    const deep = "[".repeat(10_000) + "]".repeat(10_000);
    const init = { method: "POST", headers: json, body: `{"title":${deep}}` };
    const rest = await fetch(`${app.url}/api/notes`, init);
    expect([rest.status, (await restError(rest)).message]).toEqual([400, "JSON may nest 64 levels deep at most."]);
    const trpc = await fetch(`${app.url}/trpc/notes.create`, init);
    expect([trpc.status, (await trpcError(trpc)).code]).toEqual([400, "BAD_REQUEST"]);
    const query = await send(`/trpc/notes.echo?input=${"[".repeat(5_000)}`, {});
    expect(query).toMatchObject({ status: 400, body: expect.stringContaining("64 levels") });
  });
});

function callMany(count: number): Promise<Response> {
  const paths = Array.from({ length: count }, () => "notes.mine").join(",");
  return fetch(`${app.url}/trpc/${paths}?batch=1&input=%7B%7D`);
}

test("P1 a batch of 51 calls is 400 and says so; 50 pass", async () => {
  const tooMany = await callMany(51);
  expect([tooMany.status, (await trpcError(tooMany)).message]).toEqual([
    400,
    "A batch holds 50 calls at most; this one has 51.",
  ]);
  expect((await callMany(50)).status).toBe(401);
});

test("P1 a batch looks its session up once", async () => {
  const { token } = await signUp(app.url, "batch@example.com");
  const resolve = vi.spyOn(app.auth, "resolve");
  const paths = Array.from({ length: 30 }, () => "notes.mine").join(",");
  const response = await fetch(`${app.url}/trpc/${paths}?batch=1&input=%7B%7D`, { headers: bearer(token) });
  expect(await response.json()).toEqual(Array.from({ length: 30 }, () => ({ result: { data: "batch@example.com" } })));
  expect(resolve).toHaveBeenCalledTimes(1);
});

test("A2 a login in a streamed batch sets its cookie all the same", async () => {
  await signUp(app.url, "streamed@example.com");
  const response = await postJson(
    `${app.url}/trpc/auth.login?batch=1`,
    { 0: { email: "streamed@example.com", password: "correct horse" } },
    { "trpc-accept": "application/jsonl" },
  );
  expect(response.status).toBe(200);
  expect(response.headers.getSetCookie()[0]).toMatch(/^millrace_session=[a-z2-7]{40};/);
  expect(await response.text()).toContain("streamed@example.com");
});

test("roles: one with the role passes, one without is 403, nobody is 401", async () => {
  const { user, token } = await signUp(app.url, "role@example.com");
  const path = `${app.url}/trpc/notes.managers`;
  const denied = await fetch(path, { headers: bearer(token) });
  expect([denied.status, (await trpcError(denied)).code]).toEqual([403, "FORBIDDEN"]);
  await app.db.updateTable("auth.users").set({ role: "manager" }).where("id", "=", user.id).execute();
  expect((await fetch(path, { headers: bearer(token) })).status).toBe(200);
  expect((await fetch(path)).status).toBe(401);
});

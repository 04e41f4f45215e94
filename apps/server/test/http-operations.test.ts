import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { request as httpRequest } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startTestServer, type TestServer } from "./http-fixture.ts";
import { bearer, postJson, restError, signUp, waitFor } from "./http-requests.ts";
import { createNotesRouter, createSignals, type Signals } from "./http-router-fixture.ts";
import { eventually } from "./support/eventually.ts";

let app: TestServer;
let signals: Signals;
beforeAll(async () => {
  signals = createSignals();
  app = await startTestServer({ router: createNotesRouter(signals), admission: { requests: 4, streams: 1 } });
});
afterAll(() => app[Symbol.asyncDispose]());

test("P5 /health is exact, /health/ready says what is missing", async () => {
  expect(await (await fetch(`${app.url}/health`)).text()).toBe('{"status":"ok"}');
  const ready = await fetch(`${app.url}/health/ready`);
  expect([ready.status, await ready.json()]).toMatchObject([200, { status: "ok" }]);
  app.ready.nats = false;
  const unready = await fetch(`${app.url}/health/ready`);
  expect([unready.status, await unready.json()]).toMatchObject([503, { status: "unavailable", missing: ["nats"] }]);
  app.ready.nats = true;
});

test("P5 /metrics has the process's figures and the durations of requests by route", async () => {
  const readMetrics = async () => (await fetch(`${app.url}/metrics`)).text();
  const line = 'http_request_duration_seconds_count{method="GET",route="/api/notes",status="200"}';
  await fetch(`${app.url}/api/notes?limit=1`);
  await waitFor(async () => (await readMetrics()).includes(line));
  expect(await readMetrics()).toContain("process_cpu_seconds_total");
});

test("R4 every request is one line of JSON, whatever characters it has, and without secrets", async () => {
  const { token } = await signUp(app.url, "logged@example.com", "my-very-secret-password");
  await fetch(`${app.url}/api/auth/me`, { headers: { ...bearer(token), "x-request-id": "trace-0815-logged" } });
  await fetch(`${app.url}/api/notes%0a%1b[31m?cursor=hidden-input`, { headers: { "x-request-id": "evil\tid" } });
  const { promise: answered, resolve } = Promise.withResolvers<unknown>();
  const path = "/api/notes\u00e9?x=1";
  httpRequest(app.url, { path: encodeURI(path), headers: { "x-request-id": "x".repeat(500) } }, resolve).end();
  await answered;

  await waitFor(() => app.rawLog.filter((line) => line.includes("/api/notes%")).length === 2);
  for (const line of app.rawLog) {
    expect(line.trimEnd()).not.toMatch(/\p{Cc}/u);
    expect(JSON.parse(line)).toMatchObject({ level: expect.any(Number) });
  }
  const log = app.rawLog.join("");
  for (const secret of [token, "my-very-secret-password", "hidden-input", "evil", "xxxxx"])
    expect(log).not.toContain(secret);
  const line = app.logged.find((entry) => entry.requestId === "trace-0815-logged");
  expect(line).toMatchObject({ method: "GET", path: "/api/auth/me", status: 200, userId: expect.any(String) });
});

test("an overloaded server answers 503 with Retry-After at once, and its health all the same", async () => {
  const waiting = Array.from({ length: 4 }, () => fetch(`${app.url}/api/slow`));
  await waitFor(async () => (await fetch(`${app.url}/api/notes`)).status === 503);
  const refused = await fetch(`${app.url}/api/notes`);
  expect([refused.headers.get("retry-after"), (await restError(refused)).code]).toEqual(["2", "UNAVAILABLE"]);
  expect((await fetch(`${app.url}/health`)).status).toBe(200);
  signals.gate.resolve();
  const answers = await Promise.all(waiting);
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
  await waitFor(async () => (await fetch(`${app.url}/api/notes`)).status === 200);
});

test("P5 a server whose event loop is late answers 503, and its health all the same", async () => {
  const admission = { eventLoopDelayMs: 1 };
  await using late = await startTestServer({ router: createNotesRouter(signals), admission });
  const refused = await eventually("a request to be refused", async () => {
    const until = performance.now() + 100;
    while (performance.now() < until);
    const answer = await fetch(`${late.url}/api/notes`);
    return answer.status === 503 && answer;
  });
  expect([refused.headers.get("retry-after"), (await restError(refused)).code]).toEqual(["2", "UNAVAILABLE"]);
  expect((await fetch(`${late.url}/health`)).status).toBe(200);
});

test("security headers allow our own scripts and styles only", async () => {
  const { headers } = await fetch(`${app.url}/health`);
  expect(headers.get("content-security-policy")).toMatch(/^default-src 'none';/);
  expect(headers.get("content-security-policy")).not.toContain("unsafe");
  expect(headers.get("x-content-type-options")).toBe("nosniff");
  expect(headers.get("x-powered-by")).toBeNull();
});

test("the web app is served: hashed assets for good, pages by index.html, an unknown asset is 404", async () => {
  const webDir = await mkdtemp(join(tmpdir(), "millrace-web-"));
  await mkdir(join(webDir, "assets"));
  await Promise.all([
    writeFile(join(webDir, "index.html"), "<!doctype html><title>app</title>"),
    writeFile(join(webDir, "assets", "index-abc123.js"), "console.log(1)"),
    writeFile(join(webDir, "assets", "index-abc123.js.br"), "compressed"),
  ]);
  await using web = await startTestServer({ config: { webDir } });
  const read = async (path: string) => {
    const response = await fetch(web.url + path, { headers: { "accept-encoding": "identity" } });
    return [response.status, response.headers.get("cache-control"), await response.text()];
  };
  const page = [200, "no-cache", "<!doctype html><title>app</title>"];
  expect(await read("/")).toEqual(page);
  expect(await read("/tasks/17?tab=logs")).toEqual(page);
  expect(await read("/assets/index-abc123.js")).toEqual([200, "public, max-age=31536000, immutable", "console.log(1)"]);
  expect((await read("/assets/missing.js"))[0]).toBe(404);
  expect((await read("/api/missing"))[0]).toBe(404);
  expect((await read("/..%2f..%2fetc/passwd"))[2]).not.toContain("root:");
  const compressed = await fetch(`${web.url}/assets/index-abc123.js`, { headers: { "accept-encoding": "br" } }).catch(
    () => null,
  );
  expect(compressed?.headers.get("content-encoding") ?? "br").toBe("br");
  await rm(webDir, { recursive: true });
});

test("without a built web app a page says what to do", async () => {
  const response = await fetch(`${app.url}/`);
  expect([response.status, await response.text()]).toEqual([
    503,
    "The web app is not built yet: run `npm run build`.\n",
  ]);
});

function median(values: number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

test("A2 login takes as long for an unknown e-mail as for a wrong password", { timeout: 60_000 }, async () => {
  await signUp(app.url, "timed@example.com");
  const measure = async (email: string) => {
    const startedAt = performance.now();
    await postJson(`${app.url}/api/auth/login`, { email, password: "wrong password" });
    return performance.now() - startedAt;
  };
  const samples: { known: number; unknown: number }[] = [];
  while (samples.length < 100) {
    // One after the other, so that they do not queue behind each other.
    samples.push({ known: await measure("timed@example.com"), unknown: await measure("nobody@example.com") });
  }
  const known = median(samples.map((sample) => sample.known));
  const unknown = median(samples.map((sample) => sample.unknown));
  expect(Math.abs(known - unknown) / known, `${known} ms against ${unknown} ms`).toBeLessThan(0.25);
});

import { afterAll, beforeAll, expect, test } from "vitest";
import { startTestServer, type TestServer } from "./http-fixture.ts";
import { bearer, signUp, trpcError, waitFor } from "./http-requests.ts";
import { createNotesRouter, createSignals, type Signals } from "./http-router-fixture.ts";

const path = "/trpc/notes.onTick?input=%7B%7D";
const accept = { accept: "text/event-stream" };

let app: TestServer;
let signals: Signals;
let token: string;
beforeAll(async () => {
  signals = createSignals();
  const config = { ssePingMs: 50, sseMaxDurationMs: 1_500 };
  app = await startTestServer({ router: createNotesRouter(signals), config, admission: { requests: 50, streams: 2 } });
  ({ token } = await signUp(app.url, "live@example.com"));
});
afterAll(() => app[Symbol.asyncDispose]());

function open(headers: Record<string, string> = {}, signal?: AbortSignal): Promise<Response> {
  return fetch(app.url + path, { headers: { ...accept, ...bearer(token), ...headers }, ...(signal && { signal }) });
}

/** Reads until the text matches or the stream ends. */
async function readUntil(response: Response, pattern: RegExp): Promise<string> {
  let text = "";
  for await (const chunk of response.body ?? []) {
    text += Buffer.from(chunk).toString();
    if (pattern.test(text)) return text;
  }
  return text;
}

test("T14 a stream carries ids, pings, and resumes from the last id", async () => {
  const first = await open();
  expect(first.headers.get("content-type")).toBe("text/event-stream");
  expect(await readUntil(first, /event: ping/)).toMatch(/data: \{"after":null\}\nid: 7/);
  const resumed = await open({ "last-event-id": "7" });
  expect(await readUntil(resumed, /id: 7/)).toContain('data: {"after":"7"}');
});

test("T14 a stream whose reader leaves ends on the server too", async () => {
  const before = signals.ended;
  const abort = new AbortController();
  await readUntil(await open({}, abort.signal), /id: 7/);
  abort.abort();
  await waitFor(() => signals.ended > before);
  await waitFor(() => signals.ended === signals.opened);
  expect(signals.ended).toBeGreaterThan(before);
});

test("T14 a stream ends after its longest duration, so that the session is checked again", async () => {
  const text = await readUntil(await open(), /never/);
  expect(text).toContain("id: 7");
  await waitFor(() => signals.ended === signals.opened);
});

test("invariant 8 a caller with as many streams as one may have is told so, and others still get theirs", async () => {
  await using small = await startTestServer({
    router: createNotesRouter(signals),
    config: { ssePingMs: 50, sseMaxDurationMs: 5_000 },
    admission: { streams: 10, streamsPerCaller: 2 },
  });
  const [one, other] = [await signUp(small.url, "one@example.com"), await signUp(small.url, "other@example.com")];
  const aborts = [new AbortController(), new AbortController()];
  const openAs = (sessionToken: string, signal?: AbortSignal): Promise<Response> =>
    fetch(small.url + path, { headers: { ...accept, ...bearer(sessionToken) }, ...(signal && { signal }) });
  const held = [await openAs(one.token, aborts[0]?.signal), await openAs(one.token, aborts[1]?.signal)];
  expect(held.map(({ status }) => status)).toEqual([200, 200]);
  const refused = await openAs(one.token);
  expect([refused.status, refused.headers.get("retry-after")]).toEqual([429, "10"]);
  expect(await readUntil(await openAs(other.token), /id: 7/)).toContain("id: 7");
  aborts[0]?.abort();
  await waitFor(async () => (await openAs(one.token)).status === 200);
  aborts[1]?.abort();
});

test("T14 an expired session gets no stream but an error that says so", async () => {
  const response = await fetch(app.url + path, { headers: { ...accept, ...bearer("a".repeat(40)) } });
  expect(await readUntil(response, /\n\n.*\n\n/s)).toContain("SESSION_EXPIRED");
});

test("streams are bounded: one too many is 503 with Retry-After", async () => {
  await waitFor(() => signals.ended === signals.opened);
  const abort = new AbortController();
  const streams = await Promise.all([open({}, abort.signal), open({}, abort.signal)]);
  expect(streams.map(({ status }) => status)).toEqual([200, 200]);
  const refused = await open();
  expect([refused.status, refused.headers.get("retry-after")]).toEqual([503, "2"]);
  expect((await trpcError(refused)).code).toBe("UNAVAILABLE");
  abort.abort();
});

test("a shutdown cuts streams without ending them in good order, lets requests finish, and is prompt", async () => {
  const own = createSignals();
  const closing = await startTestServer({ router: createNotesRouter(own) });
  const session = await signUp(closing.url, "closing@example.com");
  const stream = await fetch(closing.url + path, { headers: { ...accept, ...bearer(session.token) } });
  const slow = fetch(`${closing.url}/api/slow`);
  await waitFor(() => own.opened === 1);
  closing.server.drain();
  const ready = await fetch(`${closing.url}/health/ready`);
  expect([ready.status, await ready.json()]).toMatchObject([503, { missing: ["serving"] }]);

  const startedAt = performance.now();
  const closed = closing.server.close(20_000);
  await expect(readUntil(stream, /event: return/)).rejects.toThrow("terminated");
  own.gate.resolve();
  expect(await (await slow).json()).toBe("done");
  await closed;
  expect(performance.now() - startedAt).toBeLessThan(10_000);
  await expect(fetch(`${closing.url}/health`)).rejects.toThrow("fetch failed");
  expect(own.ended).toBe(1);
  await closing[Symbol.asyncDispose]();
});

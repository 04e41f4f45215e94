import { connect } from "node:net";
import { text } from "node:stream/consumers";
import { createdTokenSchema } from "@millrace/contracts/token";
import { pino } from "pino";
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { bearer, cookieOf, postJson } from "./http-requests.ts";
import { announceKind, type RunningServer, startWorld, type World } from "./support/world.ts";
import { eventually } from "./support/eventually.ts";

let world: World;
let server: RunningServer;
const written: string[] = [];
beforeAll(async () => {
  world = await startWorld();
  const log = pino({ level: "trace" }, { write: (line: string) => void written.push(line) });
  server = await world.startServer({ log, env: { MILLRACE_LIMIT_LOGIN_PER_ACCOUNT_AND_ADDRESS: "3" } });
});
afterAll(() => world[Symbol.asyncDispose]());

const lineSchema = z.record(z.string(), z.unknown());

async function logged(requestId: string): Promise<Record<string, unknown>> {
  return eventually(`a log line of ${requestId}`, () =>
    written.map((line) => lineSchema.parse(JSON.parse(line))).find((line) => line["requestId"] === requestId),
  );
}

/** As no client library would send it; the answer is all that comes back. */
async function sendRaw(head: string): Promise<string> {
  const socket = connect(Number(new URL(server.url).port), "127.0.0.1");
  socket.end(Buffer.from(head, "latin1"));
  return text(socket);
}

test("control characters of e-mail, name, user agent and path stay in one line of the log", async () => {
  const evil = '\r\n\u001b[2J\u0085\u2028{"level":60,"msg":"forged"}';
  const lines = written.length;
  const agent = { "x-request-id": "hostile-login", "user-agent": "curl\u0085\u009b2J" };
  await postJson(`${server.url}/api/auth/login`, { email: `a@example.com${evil}`, password: "x" }, agent);
  await postJson(`${server.url}/api/auth/register`, { email: `a@example.com`, name: evil, password: "long enough" });
  await fetch(`${server.url}/api/%0d%0aforged%1b%5b2J?q=%0aforged`, { headers: { "x-request-id": "hostile-path" } });
  await logged("hostile-login");
  expect(await logged("hostile-path")).toMatchObject({ path: "/api/%0d%0aforged%1b%5b2J" });
  for (const line of written.slice(lines)) {
    expect(line.indexOf("\n")).toBe(line.length - 1);
    expect(() => lineSchema.parse(JSON.parse(line))).not.toThrow();
    expect(line.slice(0, -1)).not.toMatch(/\p{Cc}|[\u2028\u2029]/u);
  }
  expect(written.slice(lines).filter((line) => line.includes('msg":"forged'))).toEqual([]);
});

test.each(["short", "a b c d e f g h", "with\ttab-and-more", "x".repeat(200), "<script>alert(1)</script>"])(
  "the request id %j of a caller is replaced, in the answer and in the log",
  async (id) => {
    const { headers } = await fetch(`${server.url}/health`, { headers: { "x-request-id": id } });
    expect(headers.get("x-request-id")).toMatch(/^[0-9a-f-]{36}$/);
    await logged(headers.get("x-request-id") ?? "");
    expect(written.filter((line) => line.includes(id))).toEqual([]);
  },
);

test.each([
  ["a path with ESC", "GET /api/\u001b[2Jforged HTTP/1.1\r\nhost: x\r\n\r\n"],
  ["a path with DEL", "GET /api/\u007fforged HTTP/1.1\r\nhost: x\r\n\r\n"],
  ["a path with C1 controls", "GET /api/\u009b2J\u0085forged HTTP/1.1\r\nhost: x\r\n\r\n"],
  ["a folded request id", "GET /health HTTP/1.1\r\nhost: x\r\nx-request-id: abcdefgh\n forged\r\n\r\n"],
  ["a request id with NUL", "GET /health HTTP/1.1\r\nhost: x\r\nx-request-id: abcdefgh\u0000forged\r\n\r\n"],
])("%s is 400 before it gets as far as the log", async (_name, head) => {
  const lines = written.length;
  expect(await sendRaw(head)).toMatch(/^HTTP\/1\.1 400 /);
  expect(written.slice(lines).filter((line) => line.includes("forged"))).toEqual([]);
});

test("no password, token, cookie or connection string of a whole story is in the log", async () => {
  const secrets: string[] = [];
  const keep = (secret: string): string => {
    secrets.push(secret);
    return secret;
  };
  const json = { "content-type": "application/json" };
  const email = "story@example.com";
  const [password, next] = [keep("first-Secret-pa55"), keep("second-Secret-pa55")];
  const registered = await postJson(`${server.url}/api/auth/register`, { email, name: "S", password });
  const cookie = cookieOf(registered) ?? "";
  keep(cookie.split("=")[1] ?? "");
  const login = z.object({ token: z.string() });
  const signedIn = await postJson(`${server.url}/api/auth/login`, { email, password }, { cookie });
  const token = keep(login.parse(await signedIn.json()).token);

  // Where secrets do not belong: in a query, a path, a wrong type, a body that is not JSON, a header of another kind.
  for (const path of [
    `/api/auth/login?password=${password}`,
    `/trpc/auth.login?input=${encodeURIComponent(JSON.stringify({ email, password }))}`,
  ]) {
    await fetch(server.url + path, { headers: { cookie } });
  }
  for (const body of [`{"password":"${password}"`, `{"email":1,"password":["${password}"]}`]) {
    await fetch(`${server.url}/api/auth/login`, { method: "POST", headers: json, body });
  }
  for (let attempt = 0; attempt < 5; attempt += 1) {
    await postJson(`${server.url}/api/auth/login`, { email, password: keep(`guess-${attempt}-Secret`) });
  }

  const made = await postJson(`${server.url}/api/tokens`, { name: "t", scopes: ["tasks:write"] }, bearer(token));
  const personal = keep(createdTokenSchema.parse(await made.json()).token);
  await announceKind(world.db);
  for (const payload of [{ n: 1 }, { n: keep("payload-Secret") }, { n: 1, apiKey: keep("payload-Key") }]) {
    await postJson(`${server.url}/api/tasks`, { kind: "test.idle", title: "t", payload }, bearer(personal));
  }
  // The database refuses this one; its own words would hold the whole row.
  await postJson(
    `${server.url}/api/tasks`,
    { kind: "test.idle", title: `t\0${keep("title-Secret")}` },
    bearer(personal),
  );
  const { client: admin } = await world.signIn("admin", server.url);
  const machine = { name: "m", kind: "machine" as const, scopes: ["tasks:read" as const] };
  const client = await admin.clients.create.mutate(machine);
  const clientSecret = keep(client.secret ?? "");
  const grant = { grant_type: "client_credentials", client_id: client.client.id, client_secret: clientSecret };
  for (const fields of [grant, { ...grant, client_secret: keep("wrong-client-Secret") }]) {
    const answer = await fetch(`${server.url}/oidc/token`, { method: "POST", body: new URLSearchParams(fields) });
    const { access_token } = z.object({ access_token: z.string().optional() }).parse(await answer.json());
    if (access_token !== undefined) await fetch(`${server.url}/api/tasks`, { headers: bearer(keep(access_token)) });
  }
  const change = { currentPassword: password, newPassword: next };
  await fetch(`${server.url}/api/auth/me`, {
    method: "PATCH",
    headers: { ...json, ...bearer(token) },
    body: JSON.stringify(change),
  });
  const { headers } = await postJson(`${server.url}/api/auth/logout`, {}, { cookie: `millrace_session=${token}` });
  await logged(headers.get("x-request-id") ?? "");

  for (const url of [world.databaseUrl, world.nats.urls.server])
    if (URL.parse(url)?.password) keep(new URL(url).password);
  expect(secrets.length).toBeGreaterThan(12);
  const log = written.join("");
  expect(secrets.filter((secret) => secret !== "" && log.includes(secret))).toEqual([]);
});

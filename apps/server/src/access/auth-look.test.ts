import { createServer, type RequestListener, type Server } from "node:http";
import { afterEach, beforeEach, expect, test } from "vitest";
import { AuthLimits, createAuthLook } from "./auth-look.ts";

let server: Server;
let url: string;
let answer: RequestListener;

beforeEach(async () => {
  server = createServer((request, response) => answer(request, response));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  url = `http://127.0.0.1:${typeof address === "object" ? address?.port : 0}`;
});
afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

const principal = { id: "ann", role: "manager", scopes: null, user: null, credential: null };
const body = JSON.stringify({ principal, expiresAt: "2030-01-01T00:00:00.000Z", extended: false });
const look = (timeoutMs?: number) => createAuthLook({ url, ...(timeoutMs !== undefined && { timeoutMs }) })("secret");

test("A2 auth is asked with the caller's own token, and its answer is understood", async () => {
  let seen: unknown;
  answer = ({ method, url: path, headers: { authorization } }, response) => {
    seen = { method, path, authorization };
    response.end(body);
  };
  expect(await look()).toEqual({ principal, expiresAt: new Date("2030-01-01"), extended: false });
  expect(seen).toEqual({ method: "GET", path: "/api/auth/principal", authorization: "Bearer secret" });
});

test("A2 401 means that nobody bears this token", async () => {
  answer = (_request, response) => response.writeHead(401).end("{}");
  expect(await look()).toBeNull();
});

const misbehaviours: [string, RequestListener][] = [
  ["500", (_request, response) => response.writeHead(500).end()],
  ["404, as of a wrong address", (_request, response) => response.writeHead(404).end()],
  ["a redirect", (_request, response) => response.writeHead(302, { location: "/elsewhere" }).end()],
  ["something else", (_request, response) => response.end('{"principal":{}}')],
  ["nothing in time", () => undefined],
  ["half an answer", (_request, response) => response.writeHead(200, { "content-length": "500" }).write("{")],
  ["a broken connection", (request) => request.socket.destroy()],
];
test.each(misbehaviours)("A2 an auth that answers %s cannot be asked right now", async (_what, misbehave) => {
  answer = misbehave;
  await expect(look(200)).rejects.toMatchObject({ name: "AuthUnreachable" });
});

test.each([429, 503])("A2 %i says when to come back", async (status) => {
  answer = (_request, response) => response.writeHead(status, { "retry-after": "7" }).end();
  const limited = await look().catch((error: unknown) => error);
  expect(limited).toMatchObject({ name: "AuthUnreachable", retryAfterSeconds: 7 });
  expect(limited instanceof AuthLimits).toBe(status === 429);
});

import { createClient } from "@millrace/contracts/client";
import { errorBodySchema, type ErrorBody } from "@millrace/contracts/errors";
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { startTestServer, type TestServer } from "./http-fixture.ts";
import { signUp } from "./http-requests.ts";
import { createNotesRouter, createSignals } from "./http-router-fixture.ts";

let app: TestServer;
beforeAll(async () => {
  app = await startTestServer({ router: createNotesRouter(createSignals()) });
});
afterAll(() => app[Symbol.asyncDispose]());

function connect(token?: string) {
  return createClient<ReturnType<typeof createNotesRouter>>({ url: app.url, token: () => token });
}

async function errorOf(call: Promise<unknown>): Promise<ErrorBody> {
  const error = await call.then(
    () => undefined,
    (cause: unknown) => cause,
  );
  return z.object({ data: z.object({ error: errorBodySchema }) }).parse(error).data.error;
}

test("P1 the typed client calls with a token and gets typed answers, many in one request", async () => {
  const { token } = await signUp(app.url, "client@example.com");
  const client = connect(token);
  const answers = await Promise.all([
    client.notes.mine.query(),
    client.notes.list.query({ limit: 3 }),
    client.auth.me.query(),
  ]);
  expect(answers).toMatchObject(["client@example.com", { limit: 3 }, { email: "client@example.com" }]);
});

test("P1 the typed client gets the same error body from a procedure and from the edge", async () => {
  const client = connect();
  expect(await errorOf(client.notes.mine.query())).toMatchObject({
    code: "UNAUTHENTICATED",
    requestId: expect.any(String),
  });
  const nested = JSON.parse("[".repeat(100) + "]".repeat(100));
  expect(await errorOf(client.notes.echo.query(nested))).toMatchObject({
    code: "BAD_REQUEST",
    message: expect.stringContaining("64 levels"),
  });
  expect(await errorOf(client.notes.create.mutate({ title: "x".repeat(30) }))).toMatchObject({
    code: "VALIDATION_FAILED",
    issues: [{ path: "title" }],
  });
});

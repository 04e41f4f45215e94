import { errorBodySchema } from "@millrace/contracts/errors";
import type { Worker } from "@millrace/worker-kit/create-worker";
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { describeApi } from "../src/http/openapi/document.ts";
import type { OpenApiDocument } from "../src/http/openapi/document.types.ts";
import { listOperations } from "../src/http/rest-operations.ts";
import { appRouter } from "../src/router.ts";
import { createConformance } from "./openapi/conformance.ts";
import { failingKind } from "./openapi/records.ts";
import { createRefusals } from "./openapi/refusals.ts";
import { send } from "./openapi/send.ts";
import { type OidcWorld, startOidcWorld } from "./support/oidc-world.ts";
import { startWorker } from "./support/test-kinds.ts";
import { announceKind } from "./support/world.ts";

let oidc: OidcWorld;
let worker: Worker;
let token: string;
let document: OpenApiDocument;
let refusals: ReturnType<typeof createRefusals>;
beforeAll(async () => {
  oidc = await startOidcWorld();
  await announceKind(oidc.world.db);
  worker = await startWorker(oidc.world.nats.urls.worker, [failingKind]);
  const admin = await oidc.world.signIn("admin");
  ({ token } = admin);
  refusals = createRefusals(oidc, admin);
  document = describeApi(appRouter, { origin: oidc.origin, cookieName: "millrace_session" });
});
afterAll(async () => {
  await worker.stop();
  await oidc[Symbol.asyncDispose]();
});

const announcing = listOperations(appRouter).filter(({ rest }) => rest.errors !== undefined);

test.each(announcing)("P2 $path refuses as it announces", async ({ path, rest }) => {
  const method = rest.method.toLowerCase();
  const operation = document.paths[rest.path]?.[method];
  if (!operation) throw new Error(`the document has no ${method} ${rest.path}`);
  const wrongWith = createConformance(document);
  const provoked = refusals[path] ?? {};
  expect(Object.keys(provoked).toSorted(), "one call for each in openapi/refusals.ts").toEqual(rest.errors?.toSorted());
  for (const [code, provoke] of Object.entries(provoked)) {
    const answer = await send(oidc.origin, { path: rest.path, method, operation }, { token, ...(await provoke()) });
    const { error } = z.object({ error: errorBodySchema }).parse(JSON.parse(answer.text));
    expect([error.code, wrongWith(operation, answer)]).toEqual([code, undefined]);
  }
});

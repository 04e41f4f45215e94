import { createConfig, lintFromString } from "@redocly/openapi-core";
import { describe, expect, test } from "vitest";
import { type Domain, domains } from "../src/domains.ts";
import { describeApi } from "../src/http/openapi/document.ts";
import type { Operation } from "../src/http/openapi/document.types.ts";
import { listOperations } from "../src/http/rest-operations.ts";
import { appRouter, routerOf } from "../src/router.ts";

const address = { origin: "https://millrace.test", cookieName: "millrace_session" };
const document = describeApi(appRouter, address);

const domainSets: { names: Domain[] }[] = [{ names: [...domains] }, ...domains.map((domain) => ({ names: [domain] }))];

const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, described]) => ({ path, method, ...described })),
);

function operation(id: string): Operation {
  const found = operations.find(({ operationId }) => operationId === id);
  if (!found) throw new Error(`no operation ${id}`);
  return found;
}

function oneOf(...names: string[]) {
  return { oneOf: names.map((name) => ({ $ref: `#/components/schemas/${name}` })) };
}

/** What the linter has to say, one line per problem. */
async function lint(source: unknown): Promise<string[]> {
  const config = await createConfig({
    extends: ["recommended-strict"],
    rules: {
      "operation-description": "error",
      "operation-tag-defined": "error",
      "operation-singular-tag": "error",
      "component-name-unique": "error",
      "path-params-defined": "error",
      "array-parameter-serialization": "error",
    },
  });
  const problems = await lintFromString({ source: JSON.stringify(source), absoluteRef: "openapi.json", config });
  return problems.map(
    ({ ruleId, message, location }) => `${ruleId} at ${location.map(({ pointer }) => pointer).join()}: ${message}`,
  );
}

describe("P2 the OpenAPI document", () => {
  test.each(domainSets)("P2 of the domains $names passes a strict linter", async ({ names }) => {
    expect(await lint(describeApi(routerOf(names), address))).toEqual([]);
  });

  test("P2 would not pass with a body that its own schema refuses", async () => {
    const broken = structuredClone(document);
    const content = broken.paths["/api/auth/login"]?.["post"]?.requestBody?.content;
    if (content) content["application/json"].example = { email: 7 };
    expect(await lint(broken)).toEqual(
      expect.arrayContaining([expect.stringContaining("no-invalid-media-type-examples")]),
    );
  });

  test("P2 has every procedure that answers REST", () => {
    const described = operations.map(({ method, path }) => `${method.toUpperCase()} ${path}`);
    const served = listOperations(appRouter).map(({ rest }) => `${rest.method} ${rest.path}`);
    expect(described.toSorted()).toEqual([...new Set(served)].toSorted());
  });

  test("P2 says what each answer with a body holds", () => {
    const silent = listOperations(appRouter)
      .filter(({ rest, output }) => rest.status !== 204 && !output && !rest.answer)
      .map(({ path }) => `${path} needs .output(), or meta.rest.answer`);
    expect(silent).toEqual([]);
  });

  test("P2 describes only what the domains of this process serve", () => {
    const { paths } = describeApi(routerOf(["auth"]), address);
    expect(Object.keys(paths)).toContain("/api/users");
    expect(Object.keys(paths).filter((path) => path.startsWith("/api/tasks"))).toEqual([]);
  });

  test("P2 names the permission, who has it, and the scope that a token needs", () => {
    expect(operation("users.list")).toMatchObject({
      "x-permission": "users:read",
      "x-roles": ["admin"],
      "x-machines": true,
      security: [{ sessionCookie: [] }, { sessionToken: [] }, { apiToken: ["users:read"] }, { oauth2: ["users:read"] }],
    });
    expect(operation("users.create").security).toEqual([{ sessionCookie: [] }, { sessionToken: [] }]);
    expect(operation("auth.login").security).toEqual([]);
  });

  test("T1 creating takes one task or many, and an idempotency key in the header", () => {
    const { requestBody, parameters, responses } = operation("tasks.create");
    expect(requestBody?.content["application/json"].schema).toEqual(oneOf("CreateTaskInput", "CreateManyInput"));
    expect(responses["201"]).toMatchObject({
      content: { "application/json": { schema: oneOf("Task", "CreateManyAnswer") } },
    });
    expect(parameters?.map(({ name }) => name)).toEqual(["Idempotency-Key"]);
  });

  test("A9 a refusal for a time comes with Retry-After", () => {
    const { responses } = document.components;
    for (const name of ["TooManyRequests", "Unavailable"]) {
      expect(responses[name]?.headers).toEqual({ "Retry-After": { $ref: "#/components/headers/RetryAfter" } });
    }
    expect(operations.filter(({ responses: each }) => !("429" in each && "503" in each))).toEqual([]);
  });
});

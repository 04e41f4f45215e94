import { errorBodySchema } from "@millrace/contracts/errors";
import type { AnyTRPCRouter } from "@trpc/server";
import { z } from "zod";
import { listOperations, type RestOperation } from "../rest-operations.ts";
import type { OpenApiDocument, Operation } from "./document.types.ts";
import { describeOperation } from "./operation.ts";
import { headers, sharedResponses } from "./responses.ts";
import { createSchemaComponents } from "./schema-components.ts";
import { nameSchemas } from "./schema-names.ts";
import { describeSecuritySchemes } from "./security.ts";

export interface ApiAddress {
  /** Where others find this server. */
  origin: string;
  cookieName: string;
}

/** Of the API: a change that breaks a client raises the first number. */
const apiVersion = "1.0.0";

const description = `Millrace runs tasks of machines and of people. Every operation is a procedure of the same name, with the same validation, \
permissions and errors as in the typed client.

JSON is in camelCase, times are ISO 8601 in UTC. Lists answer \`items\` and \`nextCursor\`; give the latter as \`cursor\` for the next page. \
Lists in the query are separated by commas. Every error is an \`Error\` with a stable \`code\`; its \`requestId\`, also in the header \`X-Request-Id\`, is what to report.`;

const tagWords: Record<string, string> = {
  auth: "Sign in and out; the own account.",
  users: "Who has an account, with which role.",
  tokens: "Personal API tokens.",
  apps: "Apps that may act for me.",
  clients: "Apps and machines that are registered here.",
  keys: "The keys that sign tokens.",
  tasks: "What machines run and people do.",
  kinds: "What workers can run.",
  schedules: "Tasks that come again.",
  "dead letters": "Tasks that ran out of attempts or deliveries.",
  queues: "Lanes of work.",
  workers: "Who runs tasks now.",
  audit: "Who did what.",
};

/** OpenAPI of what this router answers by REST. */
export function describeApi(router: AnyTRPCRouter, { origin, cookieName }: ApiAddress): OpenApiDocument {
  const components = createSchemaComponents(nameSchemas());
  components.keep("Error", components.describeInPlace(z.object({ error: errorBodySchema }), "output"));
  const operations = listOperations(router);
  const paths: Record<string, Record<string, Operation>> = {};
  for (const group of Map.groupBy(operations, ({ rest }) => `${rest.method} ${rest.path}`).values()) {
    const [main, ...others] = group.toSorted((one) => (one.rest.when === undefined ? -1 : 1));
    if (!main) continue;
    const { method, path } = main.rest;
    (paths[path] ??= {})[method.toLowerCase()] = describeOperation(main, others, components);
  }

  return {
    openapi: "3.1.1",
    info: { title: "Millrace", version: apiVersion, description, license: { name: "MIT", identifier: "MIT" } },
    servers: [{ url: origin, description: "This server." }],
    tags: tagsOf(operations).map((name) => ({ name, description: tagWords[name] ?? `Operations on ${name}.` })),
    paths,
    components: {
      schemas: components.all(),
      responses: sharedResponses,
      headers,
      securitySchemes: describeSecuritySchemes(origin, cookieName),
    },
  };
}

function tagsOf(operations: RestOperation[]): string[] {
  const used = new Set(operations.map(({ rest }) => rest.tag));
  const known = Object.keys(tagWords);
  return [...known.filter((tag) => used.has(tag)), ...[...used].filter((tag) => !known.includes(tag))];
}

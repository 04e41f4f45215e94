import { z } from "zod";
import type { RestOperation } from "../rest-operations.ts";
import type { Operation, Parameter, RequestBody, Response } from "./document.types.ts";
import { exampleOf } from "./example.ts";
import { type JsonSchema, typesOf, withoutNull } from "./json-schema.ts";
import { describeErrors } from "./responses.ts";
import type { SchemaComponents } from "./schema-components.ts";
import { describeNeeds, securityOf } from "./security.ts";

const successWords: Record<number, string> = { 200: "Done.", 201: "Made.", 204: "Done; there is nothing to say." };

function fieldsOf(operation: RestOperation, components: SchemaComponents): JsonSchema {
  const [input] = operation.inputs;
  return input ? components.describeInPlace(input, "input") : {};
}

function pathNames({ rest }: RestOperation): string[] {
  return Array.from(rest.path.matchAll(/\{(\w+)\}/g), ([, name = ""]) => name);
}

function describeParameters(operation: RestOperation, components: SchemaComponents): Parameter[] {
  const { properties = {}, required = [] } = fieldsOf(operation, components);
  const inPath = new Set(pathNames(operation));
  const inQuery = operation.rest.method === "GET" ? Object.keys(properties).filter((name) => !inPath.has(name)) : [];
  const path = [...inPath].map((name): Parameter => {
    const schema = properties[name] ?? { type: "string" };
    return {
      name,
      in: "path",
      required: true,
      schema,
      example: exampleOf(schema, components.find, { owner: "path", field: name }),
    };
  });
  const query = inQuery.map((name): Parameter => {
    const schema = withoutNull(properties[name] ?? {});
    const list = typesOf(schema).includes("array") && ({ style: "form", explode: false } as const);
    return { name, in: "query", required: required.includes(name), ...list, schema };
  });
  return [...path, ...query, ...(operation.input?.fields.has("idempotencyKey") ? [idempotencyKey] : [])];
}

const idempotencyKey: Parameter = {
  name: "Idempotency-Key",
  in: "header",
  required: false,
  description:
    "The same key and body answer what the first request made; the same key with another body is a conflict. " +
    "Where many are made, each gives its own `idempotencyKey` in the body instead.",
  schema: { type: "string", minLength: 1, maxLength: 200 },
};

/** What is left of the input when the path has taken its part; undefined if nothing is. */
function describeBody(operation: RestOperation, components: SchemaComponents): JsonSchema | undefined {
  const [input] = operation.inputs;
  if (!input || operation.rest.method === "GET") return undefined;
  const inPath = new Set(pathNames(operation));
  const { properties = {}, required = [], ...rest } = fieldsOf(operation, components);
  const own = Object.entries(properties).filter(([name]) => !inPath.has(name));
  if (own.length === 0) return undefined;
  const needed = required.filter((name) => !inPath.has(name));
  const body = { ...rest, properties: Object.fromEntries(own), ...(needed.length > 0 && { required: needed }) };
  const name = components.nameOf(input);
  return name === undefined ? body : components.keep(name, body);
}

function describeRequest(operations: RestOperation[], components: SchemaComponents): RequestBody | undefined {
  const bodies = operations
    .map((operation) => describeBody(operation, components))
    .filter((body) => body !== undefined);
  const [first] = bodies;
  if (!first) return undefined;
  const isNeeded = bodies.every((body) => (resolve(body, components).required ?? []).length > 0);
  const schema = bodies.length === 1 ? first : { oneOf: bodies };
  return {
    required: isNeeded,
    content: { "application/json": { schema, example: exampleOf(first, components.find) } },
  };
}

function resolve(schema: JsonSchema, { find }: SchemaComponents): JsonSchema {
  return schema.$ref === undefined ? schema : (find(schema.$ref) ?? {});
}

const sessionCookie = { description: "The session, or its end.", schema: { type: "string" } };

function describeSuccess(operations: RestOperation[], components: SchemaComponents): Record<string, Response> {
  const byStatus = Map.groupBy(operations, ({ rest }) => rest.status ?? 200);
  return Object.fromEntries(
    [...byStatus].map(([status, answering]) => {
      const answers = answering.map(({ output, rest }) =>
        components.describe(rest.answer ?? output ?? z.unknown(), "output"),
      );
      const [first = {}] = answers;
      const schema = answers.length === 1 ? first : { oneOf: answers };
      const setsCookie = answering.some(({ meta }) => meta.setsCookie);
      return [
        String(status),
        {
          description: successWords[status] ?? "Done.",
          ...(setsCookie && { headers: { "Set-Cookie": sessionCookie } }),
          ...(status !== 204 && { content: { "application/json": { schema } } }),
        },
      ];
    }),
  );
}

/** What one method and path answers: a procedure, and others that the body may choose instead. */
export function describeOperation(
  main: RestOperation,
  others: RestOperation[],
  components: SchemaComponents,
): Operation {
  const all = [main, ...others];
  const { words, ...needs } = describeNeeds(main.meta.needs);
  const choices = others.map(({ rest, path }) => `With the field \`${rest.when}\` (\`${path}\`): ${rest.summary}.`);
  const parameters = describeParameters(main, components);
  const requestBody = describeRequest(all, components);
  return {
    operationId: main.path,
    tags: [main.rest.tag],
    summary: main.rest.summary,
    description: [words, ...choices].join(" "),
    ...needs,
    security: securityOf(main.meta.needs),
    ...(parameters.length > 0 && { parameters }),
    ...(requestBody && { requestBody }),
    responses: { ...describeSuccess(all, components), ...describeErrors(all) },
  };
}

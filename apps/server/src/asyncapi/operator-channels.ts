import { errorBodySchema } from "@millrace/contracts/errors";
import { z } from "zod";
import { listProcedures } from "../http/procedure-meta.ts";
import type { JsonSchema } from "../http/openapi/json-schema.ts";
import type { SchemaComponents } from "../http/openapi/schema-components.ts";
import { type Endpoint, operatorServices, operatorSubject } from "../operators/operator.services.ts";
import { appRouter } from "../router.ts";

const procedures = listProcedures(appRouter);

function procedureOf({ path }: Endpoint) {
  const procedure = procedures.find((each) => each.path === path);
  if (!procedure) throw new Error(`the router has no ${path}`);
  return procedure;
}

function requestSchema(endpoint: Endpoint, components: SchemaComponents): JsonSchema {
  const [input] = procedureOf(endpoint).inputs;
  if (!input) return { type: "object" };
  if (!endpoint.owned) return components.describe(input, "input");
  const fields = components.describeInPlace(input, "input");
  const ownerId = {
    type: "string",
    format: "uuid",
    description: "Who owns it; the service's own account if not given.",
  };
  return { ...fields, properties: { ownerId, ...fields.properties } };
}

function replySchema(endpoint: Endpoint, components: SchemaComponents): JsonSchema {
  const { output } = procedureOf(endpoint);
  return output ? components.describe(output, "output") : { type: "object", maxProperties: 0 };
}

const serviceErrorHeaders = {
  type: "object",
  required: ["Nats-Service-Error", "Nats-Service-Error-Code"],
  properties: {
    "Nats-Service-Error": { type: "string", description: "The message." },
    "Nats-Service-Error-Code": { type: "string", description: "The status that REST would answer." },
  },
};

/** The micro services for operators: a request and its reply each. */
export function describeOperatorServices(components: SchemaComponents) {
  const refused = {
    name: "Refused",
    headers: serviceErrorHeaders,
    payload: components.describe(z.object({ error: errorBodySchema }), "output"),
  };
  const endpoints = Object.entries(operatorServices).flatMap(([service, group]) =>
    Object.entries(group).map(([name, endpoint]) => ({ address: operatorSubject(service, name), endpoint })),
  );
  const described = endpoints.map(({ address, endpoint }) => {
    const id = `operator.${endpoint.path}`;
    const summary = procedureOf(endpoint).meta.rest?.summary ?? endpoint.path;
    const request = { name: "Request", summary, payload: requestSchema(endpoint, components) };
    const done = { name: "Done", payload: replySchema(endpoint, components) };
    const channel = {
      address,
      description: `${summary}; the procedure \`${endpoint.path}\`.`,
      messages: { Request: request },
    };
    const replies = { description: `Replies to ${address}.`, messages: { Done: done, Refused: refused } };
    const operation = {
      action: "receive",
      summary,
      channel: { $ref: `#/channels/${id}` },
      messages: [{ $ref: `#/channels/${id}/messages/Request` }],
      reply: {
        channel: { $ref: `#/channels/${id}.reply` },
        messages: ["Done", "Refused"].map((message) => ({ $ref: `#/channels/${id}.reply/messages/${message}` })),
      },
    };
    return { id, channel, replies, operation };
  });
  return {
    channels: Object.fromEntries([
      ...described.map(({ id, channel }) => [id, channel] as const),
      ...described.map(({ id, replies }) => [`${id}.reply`, replies] as const),
    ]),
    operations: Object.fromEntries(described.map(({ id, operation }) => [id, operation])),
  };
}

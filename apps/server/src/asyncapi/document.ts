import { headers } from "@millrace/contracts/subjects";
import { createSchemaComponents, type SchemaComponents } from "../http/openapi/schema-components.ts";
import { nameSchemas } from "../http/openapi/schema-names.ts";
import { type Channel, channels } from "./channels.ts";
import { describeOperatorServices } from "./operator-channels.ts";
import { retentionOf } from "./retention.ts";

const description = `What Millrace says and hears on NATS, seen from the server. Bodies are JSON. \`task.created\` and \`task.updated\` are names that never change.

Messages that are kept carry the header \`${headers.eventId}\`, which a republication keeps: consumers deduplicate on it. \`${headers.messageId}\` is new for each deliberate republication. Below \`millrace.\` are NATS micro services for operators, with the validation, permissions and errors of the procedures.`;

const messageHeaders = {
  type: "object",
  properties: {
    [headers.eventId]: { type: "string", description: "Names the event; the same in each republication." },
    [headers.messageId]: { type: "string", description: "For the broker's own deduplication." },
  },
};

const bucketHeaders = {
  type: "object",
  properties: {
    [headers.bucketOperation]: { type: "string", enum: ["DEL", "PURGE"], description: "The key is deleted; no body." },
  },
};

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function describeChannel(channel: Channel, components: SchemaComponents) {
  const { id, address, action, summary, schema, stream, parameters } = channel;
  const isBucket = address.startsWith("$KV.");
  const message = {
    name: capitalised(id),
    summary,
    headers: { $ref: `#/components/schemas/${isBucket ? "BucketHeaders" : "MessageHeaders"}` },
    payload: components.describe(schema, action === "send" ? "output" : "input"),
  };
  return {
    address,
    description: summary,
    ...(parameters && {
      parameters: Object.fromEntries(Object.entries(parameters).map(([name, words]) => [name, { description: words }])),
    }),
    messages: { [capitalised(id)]: message },
    ...(stream !== undefined && { "x-kept": retentionOf(stream) }),
  };
}

function describeOperation({ id, action, summary }: Channel) {
  return {
    action,
    summary,
    channel: { $ref: `#/channels/${id}` },
    messages: [{ $ref: `#/channels/${id}/messages/${capitalised(id)}` }],
  };
}

/** AsyncAPI of everything that crosses the broker. */
export function describeEvents() {
  const components = createSchemaComponents(nameSchemas(), "draft-7");
  const services = describeOperatorServices(components);
  const own = Object.fromEntries(channels.map((channel) => [channel.id, describeChannel(channel, components)]));
  return {
    asyncapi: "3.0.0",
    info: {
      title: "Millrace events",
      version: "1.0.0",
      description,
      license: { name: "MIT", url: "https://spdx.org/licenses/MIT.html" },
    },
    defaultContentType: "application/json",
    servers: {
      nats: {
        host: "localhost:4222",
        protocol: "nats",
        description: "NATS with JetStream; one user per role: server, worker, operator.",
        security: [{ $ref: "#/components/securitySchemes/user" }],
      },
    },
    channels: { ...own, ...services.channels },
    operations: {
      ...Object.fromEntries(channels.map((channel) => [channel.id, describeOperation(channel)])),
      ...services.operations,
    },
    components: {
      schemas: { ...components.all(), MessageHeaders: messageHeaders, BucketHeaders: bucketHeaders },
      securitySchemes: { user: { type: "userPassword", description: "A NATS user." } },
    },
  };
}

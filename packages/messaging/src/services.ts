import type { CoreMessage, NatsConnection } from "./connection.ts";
import { ServiceEndpoint, type EndpointDefinition } from "./service-endpoint.ts";

export interface ServiceDefinition {
  /** Letters, digits, `_` and `-`. */
  name: string;
  /** Such as `1.0.0`. */
  version: string;
  description: string;
  endpoints: readonly EndpointDefinition[];
  /** Requests handled at a time; more are refused with code 429. */
  maxConcurrent?: number;
  /** What went wrong inside a handler; the caller learns only that something did. */
  onError: (error: Error) => void;
  now?: () => number;
}

export interface Service {
  readonly id: string;
  /** Takes no more requests and resolves when those under way are answered. */
  stop(): Promise<void>;
}

const namePattern = /^[\w-]+$/;

/**
 * A NATS micro service (ADR-32): listed by `nats micro ls`, called by `nats request`. Several servers share its
 * requests. May be started before the broker is there.
 */
export function startService(connection: NatsConnection, definition: ServiceDefinition): Service {
  const { name, version, description, maxConcurrent = 64, onError, now = Date.now } = definition;
  for (const part of [name, ...definition.endpoints.map((endpoint) => endpoint.name)]) {
    if (!namePattern.test(part)) throw new TypeError(`"${part}" cannot be the name of a service or an endpoint`);
  }
  // The last token of an inbox: unique, and free of characters that subjects give a meaning to.
  const id = connection.newInbox().split(".").at(-1) ?? "";
  const identity = { name, id, version, metadata: {} };
  const started = new Date(now()).toISOString();
  const load = { running: 0, max: maxConcurrent };
  const endpoints = definition.endpoints.map(
    (endpoint) => new ServiceEndpoint(connection, endpoint, { load, onError, now }),
  );

  const words = {
    PING: () => ({ type: "io.nats.micro.v1.ping_response", ...identity }),
    INFO: () => ({
      type: "io.nats.micro.v1.info_response",
      ...identity,
      description,
      endpoints: endpoints.map((endpoint) => endpoint.info()),
    }),
    STATS: () => ({
      type: "io.nats.micro.v1.stats_response",
      ...identity,
      started,
      endpoints: endpoints.map((endpoint) => endpoint.stats()),
    }),
  };
  const answerWith = (answer: () => object) => (message: CoreMessage) => {
    if (message.reply) connection.publishCore(message.reply, JSON.stringify(answer()));
  };
  const subscriptions = Object.entries(words).flatMap(([verb, answer]) =>
    [`$SRV.${verb}`, `$SRV.${verb}.${name}`, `$SRV.${verb}.${name}.${id}`].map((subject) =>
      connection.subscribeCore(subject, answerWith(answer)),
    ),
  );

  return {
    id,
    async stop() {
      for (const subscription of subscriptions) subscription.unsubscribe();
      await Promise.all(endpoints.map((endpoint) => endpoint.stop()));
    },
  };
}

import type { CoreHeaders, CoreMessage, CoreSubscription, NatsConnection } from "./connection.ts";
import { toError } from "./errors.ts";
import { toNanos } from "./jetstream-api.ts";
import { ServiceError } from "./service-error.ts";

export interface EndpointDefinition {
  /** Letters, digits, `_` and `-`. */
  name: string;
  subject: string;
  description?: string;
  /** What it resolves with is answered as JSON; what it throws as an error, in full only when it is a `ServiceError`. */
  handle: (data: Uint8Array, headers: CoreHeaders | undefined) => Promise<unknown>;
}

/** Shared by the endpoints of a service. */
export interface ServiceLoad {
  running: number;
  max: number;
}

interface EndpointOptions {
  load: ServiceLoad;
  onError: (error: Error) => void;
  now: () => number;
}

/** The name that ADR-32 proposes. */
const queueGroup = "q";

/** One subject of a service and what is told about it. */
export class ServiceEndpoint {
  readonly #connection: NatsConnection;
  readonly #definition: EndpointDefinition;
  readonly #options: EndpointOptions;
  readonly #subscription: CoreSubscription;
  readonly #running = new Set<Promise<void>>();
  #requests = 0;
  #errors = 0;
  #lastError = "";
  #processingMs = 0;

  constructor(connection: NatsConnection, definition: EndpointDefinition, options: EndpointOptions) {
    this.#connection = connection;
    this.#definition = definition;
    this.#options = options;
    const receive = (message: CoreMessage): void => {
      const answered = this.#answer(message).finally(() => this.#running.delete(answered));
      this.#running.add(answered);
    };
    this.#subscription = connection.subscribeCore(definition.subject, receive, { queue: queueGroup });
  }

  info(): object {
    const { name, subject, description } = this.#definition;
    return { name, subject, queue_group: queueGroup, metadata: description === undefined ? {} : { description } };
  }

  stats(): object {
    const processing = toNanos(this.#processingMs);
    return {
      name: this.#definition.name,
      subject: this.#definition.subject,
      queue_group: queueGroup,
      num_requests: this.#requests,
      num_errors: this.#errors,
      last_error: this.#lastError,
      processing_time: processing,
      average_processing_time: this.#requests === 0 ? 0 : Math.round(processing / this.#requests),
    };
  }

  async stop(): Promise<void> {
    await this.#subscription.drain();
    await Promise.all(this.#running);
  }

  async #answer(message: CoreMessage): Promise<void> {
    const { load, now } = this.#options;
    const startedMs = now();
    this.#requests += 1;
    try {
      if (load.running >= load.max) throw new ServiceError(429, "too many requests at a time; try again later");
      load.running += 1;
      try {
        const answer = await this.#definition.handle(message.data, message.headers);
        this.#reply(message, answer);
      } finally {
        load.running -= 1;
      }
    } catch (error) {
      this.#refuse(message, error);
    }
    this.#processingMs += now() - startedMs;
  }

  #refuse(message: CoreMessage, thrown: unknown): void {
    const isMeant = thrown instanceof ServiceError;
    if (!isMeant) this.#options.onError(toError(thrown));
    const error = isMeant ? thrown : new ServiceError(500, "internal error");
    // A header cannot hold a line break.
    const text = error.message.replaceAll(/\s+/g, " ");
    this.#errors += 1;
    this.#lastError = `${error.code}:${text}`;
    const headers = { "Nats-Service-Error-Code": String(error.code), "Nats-Service-Error": text };
    this.#reply(message, error.body, headers);
  }

  #reply(message: CoreMessage, body: unknown, headers?: Record<string, string>): void {
    if (!message.reply) return;
    this.#connection.publishCore(message.reply, JSON.stringify(body) ?? "null", {
      ...(headers !== undefined && { headers }),
    });
  }
}

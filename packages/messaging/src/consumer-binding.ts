import type { NatsConnection } from "./connection.ts";
import { callJetStream, fromNanos } from "./jetstream-api.ts";
import type { PullTarget } from "./pull.ts";
import { consumerInfoSchema } from "./stream-info.ts";

/** A durable consumer with the heartbeat that its `ack_wait` asks for. */
export class ConsumerBinding {
  readonly #connection: NatsConnection;
  readonly #target: PullTarget;
  readonly #onHeartbeat: () => void;
  #heartbeatMs: number | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(connection: NatsConnection, target: PullTarget, onHeartbeat: () => void) {
    this.#connection = connection;
    this.#target = target;
    this.#onHeartbeat = onHeartbeat;
  }

  /** Throws `JetStreamError` 404 while the consumer does not exist. */
  async bind(): Promise<PullTarget> {
    const subject = `CONSUMER.INFO.${this.#target.stream}.${this.#target.consumer}`;
    const { config } = await callJetStream(this.#connection, subject, undefined, consumerInfoSchema);
    const heartbeatMs = fromNanos(config.ack_wait) / 3;
    if (heartbeatMs !== this.#heartbeatMs && heartbeatMs > 0) {
      clearInterval(this.#timer);
      this.#timer = setInterval(this.#onHeartbeat, heartbeatMs);
      this.#heartbeatMs = heartbeatMs;
    }
    return this.#target;
  }

  release(): void {
    clearInterval(this.#timer);
    this.#heartbeatMs = undefined;
  }
}

import type { NatsRole } from "@millrace/contracts/permissions";
import type { NatsServer } from "@millrace/local-stack/nats-server";
import { onTestFinished } from "vitest";
import { connectNats, type NatsConnection } from "../src/connection.ts";
import type { Log } from "../src/log.ts";
import { createPublisher, type Publisher, type PublisherOptions } from "../src/publisher.ts";

/** A connection that lasts as long as the test. */
export async function connectAs(nats: NatsServer, role: NatsRole, log?: Log): Promise<NatsConnection> {
  const connection = connectNats({ url: nats.urls[role], role, name: "test", ...(log && { log }) });
  onTestFinished(() => connection.drain());
  await connection.ready();
  return connection;
}

export function publisherOf(connection: NatsConnection, options?: PublisherOptions): Publisher {
  const publisher = createPublisher(connection, options);
  onTestFinished(() => publisher.close());
  return publisher;
}

export function textOf(message: { data: Uint8Array }): string {
  return new TextDecoder().decode(message.data);
}

export function ignoreError(): void {
  // Expected while a broker is down.
}

import { type NatsConnection, connectNats } from "@millrace/messaging/connection";
import { callJetStream } from "@millrace/messaging/jetstream-api";
import type { NatsServer } from "@millrace/local-stack/nats-server";
import { z } from "zod";

export interface BrokerAdmin extends AsyncDisposable {
  connection: NatsConnection;
  /** One call of the JetStream API, such as `STREAM.DELETE.TASKS`; rejects when it is refused. */
  call(subject: string): Promise<void>;
}

/** Somebody with the server's rights who does what nobody should. */
export async function connectAdmin(nats: NatsServer): Promise<BrokerAdmin> {
  const connection = connectNats({ url: nats.urls.server, role: "server", name: "fault harness" });
  await connection.ready();
  return {
    connection,
    call: async (subject) => void (await callJetStream(connection, subject, undefined, z.looseObject({}))),
    [Symbol.asyncDispose]: () => connection.drain(),
  };
}

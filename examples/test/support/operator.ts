import { readFile } from "node:fs/promises";
import { type NatsConnection, connectNats } from "@millrace/messaging/connection";
import { silentLog } from "@millrace/messaging/log";
import { z } from "zod";
import type { NatsRequest } from "./nats-command-lines.ts";

/** The fields of a context of the `nats` command line that Millrace sets; their names are natscli's. */
export const contextSchema = z.strictObject({
  description: z.string(),
  url: z.string().startsWith("nats://"),
  user: z.literal("operator"),
  password: z.string().min(20),
  inbox_prefix: z.string(),
});

export interface Operator {
  connection: NatsConnection;
  /** What the broker would not let it do. */
  refusals: string[];
}

/** Connects with what the context file says, as the command line would. */
export async function connectWithContext(file: string): Promise<Operator> {
  const context = contextSchema.parse(JSON.parse(await readFile(file, "utf8")));
  const url = context.url.replace("nats://", `nats://${context.user}:${context.password}@`);
  const refusals: string[] = [];
  const note = (fields: object): void => void refusals.push(JSON.stringify(fields));
  const log = { ...silentLog, warn: note, error: note };
  const connection = connectNats({ url, role: "operator", name: "operator", log });
  await connection.ready();
  return { connection, refusals };
}

/** As `nats request` does; `code` is empty where nothing was refused. */
export async function askService(
  connection: NatsConnection,
  { subject, body }: NatsRequest,
): Promise<{ code: string; answer: unknown }> {
  const reply = await connection.request(subject, body);
  return {
    code: reply.headers?.get("Nats-Service-Error-Code") ?? "",
    answer: JSON.parse(Buffer.from(reply.data).toString()),
  };
}

import { setTimeout as delay } from "node:timers/promises";
import { isDeepStrictEqual } from "node:util";
import { streams } from "@millrace/contracts/subjects";
import { z } from "zod";
import type { NatsConnection } from "./connection.ts";
import { isNotFound, JetStreamError } from "./errors.ts";
import { callJetStream } from "./jetstream-api.ts";
import {
  consumerDefinitions,
  streamDefinitions,
  type ConsumerDefinition,
  type JetStreamConfig,
  type StreamDefinition,
  type TopologyOptions,
} from "./stream-configs.ts";
import { streamState } from "./stream-info.ts";

const infoSchema = z.looseObject({ config: z.record(z.string(), z.unknown()) });

const racePauseMs = 200;

/**
 * Brings streams, consumers and buckets to what they should be, leaving data alone. May run on several servers at
 * once and as often as wanted. `created` names what was missing, such as `TASKS` or `TASKS/worker`: work may have
 * been lost with it.
 */
export async function ensureTopology(
  connection: NatsConnection,
  options: TopologyOptions = {},
): Promise<{ created: string[] }> {
  const created: string[] = [];
  // One after the other: the dead letters' stream has to be there before the consumers.
  for (const stream of streamDefinitions(options)) {
    if (await ensureStream(connection, stream)) created.push(stream.name);
  }
  for (const consumer of consumerDefinitions(options)) {
    if (await ensureConsumer(connection, consumer)) created.push(`${consumer.stream}/${consumer.name}`);
  }
  return { created };
}

/** The stream of events alone, for whoever needs no other. Tells when it was made: that changes when it was made anew. */
export async function ensureEventStream(connection: NatsConnection, options: TopologyOptions = {}): Promise<Date> {
  const events = streamDefinitions(options).find(({ name }) => name === streams.events);
  if (events) await ensureStream(connection, events);
  return (await streamState(connection, streams.events)).created;
}

async function ensureStream(connection: NatsConnection, definition: StreamDefinition, tries = 3): Promise<boolean> {
  const { name, config } = definition;
  const current = await findConfig(connection, `STREAM.INFO.${name}`);
  if (current === undefined) {
    try {
      await callJetStream(connection, `STREAM.CREATE.${name}`, { name, ...config }, infoSchema);
      return true;
    } catch (error) {
      // Another server may be making it right now: the name is taken then, or its space counted twice for a moment.
      if (!(error instanceof JetStreamError) || tries <= 1) throw error;
      await delay(racePauseMs);
      return ensureStream(connection, definition, tries - 1);
    }
  }
  if (differs(current, config)) {
    await callJetStream(connection, `STREAM.UPDATE.${name}`, { ...current, ...config }, infoSchema);
  }
  return false;
}

async function ensureConsumer(
  connection: NatsConnection,
  { stream, name, config }: ConsumerDefinition,
): Promise<boolean> {
  const current = await findConfig(connection, `CONSUMER.INFO.${stream}.${name}`);
  if (current !== undefined && !differs(current, config)) return false;
  const filter = config.filter_subject === undefined ? "" : `.${config.filter_subject}`;
  const body = { stream_name: stream, config: { ...current, ...config } };
  await callJetStream(connection, `CONSUMER.CREATE.${stream}.${name}${filter}`, body, infoSchema);
  return current === undefined;
}

async function findConfig(connection: NatsConnection, subject: string): Promise<JetStreamConfig | undefined> {
  try {
    return (await callJetStream(connection, subject, undefined, infoSchema)).config;
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
}

function differs(current: JetStreamConfig, wanted: JetStreamConfig): boolean {
  return Object.entries(wanted).some(([key, value]) => !isDeepStrictEqual(current[key], value));
}

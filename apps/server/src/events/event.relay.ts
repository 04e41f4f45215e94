import type { Publisher } from "@millrace/messaging/publisher";
import type { Kysely } from "kysely";
import type { Logger } from "pino";
import type { DB } from "../db/database.ts";
import { every } from "../repeating-job.ts";
import { giveBack, type LeasedEvent, leaseEvents, markPublished } from "./event.lease.ts";
import type { EventOutbox } from "./event.outbox.ts";
import { pruneEvents, resendNewest, resendToNewStream } from "./event.republication.ts";

/** Outbox → EVENTS, in order; one for each domain. */
export interface EventRelay {
  /** Events were committed: returns at once, what fails is sent by the poll. */
  wake(): void;
  start(): void;
  /** Waits for the batch under way. */
  stop(): Promise<void>;
}

export interface EventRelayDeps {
  db: Kysely<DB>;
  outbox: EventOutbox;
  publisher: Pick<Publisher, "publishAll">;
  connection: { readonly connected: boolean; onReconnect(callback: () => void): () => void };
  /** Sees to it that there is one; tells when it was made. */
  ensureStream: () => Promise<Date>;
  log: Logger;
  onPublished?: (count: number) => void;
  pollMs?: number;
}

const hourMs = 3_600_000;

export function createEventRelay(deps: EventRelayDeps): EventRelay {
  const { db, outbox, publisher, connection, log, pollMs = 1_000 } = deps;
  /** The broker is not asked for its newest at every look, only after it was away. */
  let isNewConnection = true;
  let isWanted = false;
  let sending: Promise<void> | undefined;
  let stopped = false;

  async function publish(events: LeasedEvent[]): Promise<boolean> {
    const outcomes = await publisher.publishAll(
      events.map(({ id, subject, body, sendings }) => ({
        subject,
        body,
        eventId: id,
        messageId: sendings === 0 ? id : `${id}.${sendings}`,
      })),
    );
    const sent = events.filter((_, index) => outcomes[index]?.ok);
    const unsent = events.filter((_, index) => !outcomes[index]?.ok);
    await markPublished(db, outbox, sent);
    deps.onPublished?.(sent.length);
    if (unsent.length === 0) return true;
    const failure = outcomes.find((outcome) => !outcome.ok);
    const reason = failure?.ok === false ? failure.error.message : "";
    log.warn({ outbox, failed: unsent.length, reason }, "events were not published, the poll repeats it");
    await giveBack(db, outbox, unsent);
    return false;
  }

  async function sendAll(): Promise<void> {
    while (isWanted && !stopped && connection.connected && !isNewConnection) {
      isWanted = false;
      const events = await leaseEvents(db, outbox);
      if (events.length > 0) isWanted = await publish(events);
    }
  }

  /** One run at a time; whoever asks during it is served by it. */
  function send(): Promise<void> {
    isWanted = true;
    sending ??= sendAll().finally(() => (sending = undefined));
    return sending;
  }

  async function poll(): Promise<void> {
    if (!connection.connected) return;
    if (await resendToNewStream(db, outbox, await deps.ensureStream())) {
      log.warn({ outbox }, "the stream of events was made anew: all events of it are sent again");
    }
    if (isNewConnection) {
      await resendNewest(db, outbox);
      isNewConnection = false;
    }
    await send();
  }

  const onError = (what: string) => (error: unknown) =>
    log.error({ err: error, outbox }, `${what} failed, trying again`);
  const jobs = [
    every(pollMs, poll, onError("sending events")),
    every(hourMs, () => pruneEvents(db, outbox), onError("removal of old events")),
  ];
  let forgetReconnects: (() => void) | undefined;

  return {
    wake: () => void send().catch(onError("sending events")),
    start() {
      forgetReconnects = connection.onReconnect(() => (isNewConnection = true));
      for (const job of jobs) job.start();
    },
    async stop() {
      stopped = true;
      forgetReconnects?.();
      await Promise.all(jobs.map((job) => job.stop()));
      await sending?.catch(() => undefined);
    },
  };
}

import type { createPublisher } from "@millrace/messaging/publisher";
import { type Kysely, sql } from "kysely";
import type { Logger } from "pino";
import type { DB } from "../db/database.ts";
import { holdSeconds, type OutboxEvent } from "./outbox.ts";

export interface Relay {
  /** Publishes events whose transaction has committed. Returns at once; what fails here the poll sends. */
  committed(events: OutboxEvent[]): void;
  start(): void;
  stop(): Promise<void>;
}

export interface RelayDeps {
  db: Kysely<DB>;
  publisher: Pick<ReturnType<typeof createPublisher>, "publishAll">;
  brokerConnected: () => boolean;
  log: Logger;
  onPublished?: (count: number) => void;
  /** Published by the poll: their writer died, the broker was away, or their queue was paused. */
  onRecovered?: (count: number) => void;
  /** Subjects whose events wait: their queue is paused. */
  heldBack?: () => ReadonlySet<string>;
  pollMs?: number;
}

const claimSize = 1_000;
/** Beyond this many events under way the writers leave theirs to the poll: memory stays bounded. */
const maxUnderWay = 20_000;

/** Outbox → JetStream: at once after the commit; by a poll for what a crash or an outage left behind. */
export function createRelay(deps: RelayDeps): Relay {
  const { db, publisher, log, pollMs = 1_000, heldBack = () => new Set<string>() } = deps;
  const published: string[] = [];
  const underWay = new Set<Promise<void>>();
  let underWayCount = 0;
  let clearing: Promise<void> | undefined;
  let polling: Promise<void> | undefined;
  let timer: NodeJS.Timeout | undefined;

  async function publish(events: OutboxEvent[]): Promise<string[]> {
    const outcomes = await publisher.publishAll(
      events.map((event) => ({
        subject: event.subject,
        body: event.body,
        messageId: event.id,
        eventId: event.id,
        ...(event.headers && { headers: event.headers }),
      })),
    );
    const sent = events.filter((_, index) => outcomes[index]?.ok).map((event) => event.id);
    const failure = outcomes.find((outcome) => !outcome.ok);
    if (failure && !failure.ok) {
      log.warn(
        { failed: events.length - sent.length, reason: failure.error.message },
        "publication failed, the poll repeats it",
      );
    }
    deps.onPublished?.(sent.length);
    return sent;
  }

  async function publishCommitted(events: OutboxEvent[]): Promise<void> {
    underWayCount += events.length;
    try {
      published.push(...(await publish(events)));
      clearing ??= clear().finally(() => (clearing = undefined));
      await clearing;
    } finally {
      underWayCount -= events.length;
    }
  }

  /** One statement for all that was confirmed since the last one. */
  async function clear(): Promise<void> {
    while (published.length > 0) {
      const ids = published.splice(0, 5_000);
      await sql`/* outbox.clear */ delete from tasks.outbox where id = any(${ids}::uuid[])`.execute(db);
    }
  }

  async function poll(): Promise<void> {
    let claimed = claimSize;
    while (claimed === claimSize && deps.brokerConnected()) {
      const events = await claim();
      claimed = events.length;
      if (claimed === 0) return;
      const sent = await publish(events);
      await clearLate(sent);
      if (sent.length > 0) {
        log.info({ count: sent.length }, "published events that their writer had left behind");
        deps.onRecovered?.(sent.length);
      }
      if (sent.length < events.length) return;
    }
  }

  /** A lease, not a lock: no transaction is held across the publication. */
  async function claim(): Promise<OutboxEvent[]> {
    const claimedRows = await sql<OutboxEvent>`/* outbox.claim */
      update tasks.outbox set hold_until = now() + make_interval(secs => ${holdSeconds * 2})
      where id in (
        select id from tasks.outbox where hold_until < now() and subject <> all(${[...heldBack()]}::text[])
        order by id limit ${claimSize} for update skip locked
      )
      returning id, task_id as "taskId", subject, body, headers`.execute(db);
    return claimedRows.rows.toSorted((a, b) => (a.id < b.id ? -1 : 1));
  }

  /**
   * A late publication is when the message got its place in the queue: the sweeper compares with that. A task that
   * failed meanwhile and waits for its next try has no place and must not look dispatched.
   */
  async function clearLate(ids: string[]): Promise<void> {
    if (ids.length === 0) return;
    await sql`/* outbox.clear_late */
      with gone as (delete from tasks.outbox where id = any(${ids}::uuid[]) returning task_id),
      late as (
        select t.id from tasks.tasks t where t.id in (select task_id from gone) and t.status in ('PENDING', 'RUNNING') and t.dispatched_at is not null
        order by t.id for update
      )
      update tasks.tasks t set dispatched_at = now() from late where t.id = late.id`.execute(db);
  }

  function schedule(): void {
    timer = setTimeout(() => {
      polling = poll()
        .catch((error: unknown) => log.error({ err: error }, "outbox poll failed"))
        .finally(() => {
          polling = undefined;
          if (timer) schedule();
        });
    }, pollMs);
  }

  return {
    committed(events) {
      if (underWayCount > maxUnderWay || !deps.brokerConnected()) return;
      const held = heldBack();
      const free = held.size === 0 ? events : events.filter(({ subject }) => !held.has(subject));
      if (free.length === 0) return;
      const run = publishCommitted(free)
        .catch((error: unknown) => log.error({ err: error }, "relay failed, the poll repeats it"))
        .finally(() => underWay.delete(run));
      underWay.add(run);
    },
    start: schedule,
    async stop() {
      clearTimeout(timer);
      timer = undefined;
      await Promise.all([...underWay, polling]);
    },
  };
}

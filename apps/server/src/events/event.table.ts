import type { Generated } from "kysely";

/** One in each domain's schema. */
export interface EventOutboxTable {
  /** Names the event for consumers, however often it is sent. */
  id: string;
  /** The order in which events are sent. Those about one entity are written under its lock, so it is theirs. */
  seq: Generated<number>;
  subject: string;
  /** JSON */
  body: string;
  created_at: Generated<Date>;
  /** Leased to a relay until then. */
  hold_until: Generated<Date>;
  /** Deliberate republications so far. */
  sendings: Generated<number>;
  published_at: Date | null;
}

/** One row: when the stream was made that the published events went to; null before the first. */
export interface OutboxStreamTable {
  created_at: Date | null;
}

import type { WorkerPresence } from "@millrace/contracts/messages";
import type { NatsConnection } from "@millrace/messaging/connection";
import type { Kysely } from "kysely";
import type { DB } from "../db/database.ts";
import type { HistoryTail } from "../live/history-tail.ts";
import type { ProgressFeed } from "../live/progress-feed.ts";
import type { ReadProgress } from "./task.progress.ts";

/** What the reading procedures of tasks need. */
export interface TaskReads {
  db: Kysely<DB>;
  now: () => number;
  connection: NatsConnection;
  tail: HistoryTail;
  progress: ProgressFeed;
  readProgress: ReadProgress;
  /** Whether there is or was such a person. */
  isUser: (id: string) => Promise<boolean>;
  /** The workers that live now; null while the broker is away. */
  presence: () => Promise<WorkerPresence[] | null>;
}

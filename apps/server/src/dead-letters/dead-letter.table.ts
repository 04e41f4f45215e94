import type { DeadLetterFilter } from "@millrace/contracts/dead-letter";
import type { TaskFailure } from "@millrace/contracts/messages";
import type { BurialReason } from "../tasks/task.state.ts";

export interface DeadLetterTable {
  id: string;
  task_id: string;
  owner_id: string;
  kind: string;
  queue: string;
  title: string;
  reason: BurialReason;
  error: TaskFailure | null;
  fingerprint: string;
  payload: unknown;
  attempt: number;
  dispatch: number;
  delivery: number;
  buried_at: Date;
  state: "open" | "replayed" | "discarded";
  resolved_at: Date | null;
  resolved_by: string | null;
  /** Why it was replayed or discarded. */
  resolution: string | null;
}

export interface ReplayTable {
  id: string;
  filter: DeadLetterFilter;
  reason: string;
  total: number;
  done: number;
  failed: number;
  /** So many go first; the rest only when they succeed. */
  canary: number;
  rate_per_second: number;
  state: "canary" | "running" | "done" | "stopped";
  note: string | null;
  created_by: string;
  created_at: Date;
  touched_at: Date;
  finished_at: Date | null;
}

export interface ReplayItemTable {
  replay_id: string;
  dead_letter_id: string;
  task_id: string;
  state: "waiting" | "sent" | "refused";
  note: string | null;
}

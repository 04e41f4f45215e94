import type { AuditSealTable, AuditTable, AuditUnsealedTable } from "../audit/audit.table.ts";
import type { DeadLetterTable, ReplayItemTable, ReplayTable } from "../dead-letters/dead-letter.table.ts";
import type { ScheduleTable } from "../schedules/schedule.table.ts";
import type { Priority } from "@millrace/contracts/task";
import type { TaskFailure } from "@millrace/contracts/messages";
import type { Role } from "@millrace/contracts/user";
import type { Generated } from "kysely";
import type { EventOutboxTable, OutboxStreamTable } from "../events/event.table.ts";
import type { RetryPolicy } from "@millrace/contracts/kind";
import type { TaskStatus } from "@millrace/contracts/task-state";

export interface KindTable {
  name: string;
  version: number;
  description: string;
  queue: string;
  payload_schema: Record<string, unknown>;
  retry: RetryPolicy;
  timeout_ms: number;
  announced_at: Date;
}

export interface TaskTable {
  id: string;
  owner_id: string;
  assignee_id: string | null;
  created_at: Date;
  updated_at: Date;
  started_at: Date | null;
  finished_at: Date | null;
  run_at: Date | null;
  expires_at: Date | null;
  /** When the current dispatch was committed, or published late by the outbox poll; null before the first. */
  dispatched_at: Date | null;
  version: number;
  attempt: number;
  dispatch: number;
  delivery: number;
  max_attempts: number;
  retry_base_ms: number;
  retry_cap_ms: number;
  timeout_ms: number;
  overdue_at: Date | null;
  /** It was there when workers died: it runs with nothing else held. */
  suspect: boolean;
  status: TaskStatus;
  priority: Priority;
  kind: string;
  queue: string;
  title: string;
  description: string;
  tags: string[];
  payload: unknown;
  result: unknown;
  error: TaskFailure | null;
  idempotency_key: string | null;
  request_hash: string | null;
  /** Manual: whoever may be given it next gets it. */
  parked: boolean;
  /** Gone from every list; the row stays for history and idempotency. */
  deleted_at: Date | null;
}

export interface TaskHistoryTable {
  task_id: string;
  version: number;
  /** The writing transaction; with `seq` the live cursor. */
  xid: string;
  seq: number;
  at: Date;
  event: string;
  status: TaskStatus;
  attempt: number;
  dispatch: number;
  delivery: number;
  by: string;
  detail: Record<string, unknown> | null;
}

export interface OutboxTable {
  id: string;
  task_id: string | null;
  subject: string;
  body: string;
  /** The poll leaves a row alone until then: its writer is publishing it. */
  hold_until: Date;
}

/** People as the tasks domain knows them: what auth has told. */
export interface KnownUserTable {
  id: string;
  name: string;
  /** Empty for the deleted. */
  email: string;
  role: Role;
  /** Forever: nobody comes back under the same id. */
  deleted: boolean;
  /** Of the newest event that it was read after. */
  event_at: Date;
}

export interface TasksTables {
  "tasks.kinds": KindTable;
  "tasks.tasks": TaskTable;
  "tasks.task_texts": { task_id: string; text: string };
  "tasks.task_history": TaskHistoryTable;
  "tasks.outbox": OutboxTable;
  "tasks.cursor_epoch": { epoch: number };
  "tasks.audit": AuditTable;
  "tasks.audit_seals": AuditSealTable;
  "tasks.audit_unsealed": AuditUnsealedTable;
  "tasks.dead_letters": DeadLetterTable;
  "tasks.replays": ReplayTable;
  "tasks.replay_items": ReplayItemTable;
  "tasks.schedules": ScheduleTable;
  "tasks.schedule_fires": { schedule_id: string; fire_at: Date; task_id: string | null };
  "tasks.users": KnownUserTable;
  /** When everyone who was there before the first event was copied. */
  "tasks.users_backfill": { completed_at: Date };
  "tasks.inbox": { event_id: string; received_at: Generated<Date> };
  "tasks.event_outbox": EventOutboxTable;
  "tasks.event_outbox_stream": OutboxStreamTable;
  "tasks.paused_queues": { queue: string; paused_at: Date; paused_by: string; reason: string };
}

import { Client } from "pg";
import type { TaskStatus } from "@millrace/contracts/task-state";

export interface TaskRow {
  id: string;
  title: string;
  status: TaskStatus;
  version: number;
  result: unknown;
}

export interface HistoryRow {
  task_id: string;
  version: number;
  event: string;
  status: TaskStatus;
  attempt: number;
  dispatch: number;
  delivery: number;
  at: Date;
  detail: Record<string, unknown> | null;
}

export interface DeadLetterRow {
  task_id: string;
  reason: string;
}

/** What PostgreSQL has, read past the product. */
export interface Ledger {
  tasks: TaskRow[];
  history: HistoryRow[];
  deadLetters: DeadLetterRow[];
}

/** One question on a connection of its own: PostgreSQL may have been restarted since the last. */
export async function ask<Row extends object>(url: string, text: string, values: unknown[] = []): Promise<Row[]> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 10_000 });
  client.on("error", () => undefined);
  await client.connect();
  try {
    return (await client.query<Row>(text, values)).rows;
  } finally {
    await client.end().catch(() => undefined);
  }
}

export async function readLedger(url: string): Promise<Ledger> {
  const tasks = await ask<TaskRow>(url, "select id, title, status, version, result from tasks.tasks");
  const history = await ask<HistoryRow>(
    url,
    "select task_id, version, event, status, attempt, dispatch, delivery, at, detail from tasks.task_history order by task_id, version",
  );
  const deadLetters = await ask<DeadLetterRow>(url, "select task_id, reason from tasks.dead_letters");
  return { tasks, history, deadLetters };
}

export async function countOpen(url: string): Promise<number> {
  const [row] = await ask<{ open: number }>(
    url,
    "select count(*)::int as open from tasks.tasks where status in ('PENDING', 'RUNNING')",
  );
  return row?.open ?? 0;
}

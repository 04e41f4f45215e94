import { type TaskCreated, taskCreatedSchema } from "@millrace/contracts/messages";
import { streams } from "@millrace/contracts/subjects";
import type { NatsConnection } from "@millrace/messaging/connection";
import { deleteStoredMessage, readStoredMessage } from "@millrace/messaging/stored-message";
import type { Kysely } from "kysely";
import type { Logger } from "pino";
import { z } from "zod";
import type { DB } from "../db/database.ts";
import type { OutboxEvent } from "../outbox/outbox.ts";
import { bury } from "../tasks/task.commands.ts";
import { writeOutcomes } from "../tasks/task.outcomes.ts";
import type { BurialReason, GuardedTask } from "../tasks/task.state.ts";
import { lockGuardedTasks } from "../tasks/task.transitions.ts";

export interface ExhaustedDeps {
  db: Kysely<DB>;
  connection: NatsConnection;
  log: Logger;
  now: () => number;
  newId: () => string;
  committed: (events: OutboxEvent[]) => void;
  onBuried?: (reason: BurialReason) => void;
}

const advisorySchema = z.object({
  type: z.string(),
  stream_seq: z.int(),
  deliveries: z.int().optional(),
  reason: z.string().optional(),
});

const uuid = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/;

/**
 * What JetStream says of a message that it will not deliver any more. A hint only: the database decides, since an
 * advisory also comes for messages that were deleted or whose task went on.
 */
export async function handleAdvisory(deps: ExhaustedDeps, body: Uint8Array): Promise<void> {
  const advisory = advisorySchema.safeParse(parseJson(body)).data;
  if (!advisory) return;
  const message = await readStoredMessage(deps.connection, streams.tasks, advisory.stream_seq);
  if (message) return buryMessage(deps, advisory.stream_seq, message.data, advisory.deliveries);
  const refused = advisory.reason && uuid.exec(advisory.reason)?.[0];
  if (refused)
    await buryTask(deps, refused, () => true, "unprocessable", `a worker could not read it: ${advisory.reason}`);
}

/** Buries the task of a message that is out of deliveries, then takes the message out of the queue. */
export async function buryMessage(
  deps: ExhaustedDeps,
  seq: number,
  data: Uint8Array,
  deliveries?: number,
): Promise<void> {
  const task = taskCreatedSchema.safeParse(parseJson(data)).data;
  if (task) {
    const times = deliveries === undefined ? "too often" : `${deliveries} times`;
    const message = `delivered ${times} without an answer: each time the worker died or stalled`;
    await buryTask(deps, task.id, (row) => isCurrent(row, task), "deliveries", message);
  }
  await deleteStoredMessage(deps.connection, streams.tasks, seq);
}

function isCurrent(row: GuardedTask, task: TaskCreated): boolean {
  return row.attempt === task.attempt && row.dispatch === task.dispatch;
}

async function buryTask(
  deps: ExhaustedDeps,
  taskId: string,
  holds: (row: GuardedTask) => boolean,
  reason: BurialReason,
  message: string,
): Promise<void> {
  const events = await deps.db.transaction().execute(async (trx) => {
    const [row] = await lockGuardedTasks(trx, [taskId]);
    if (!row || !holds(row)) return undefined;
    const decision = { at: new Date(deps.now()).toISOString(), by: "server" };
    const error = {
      name: reason === "deliveries" ? "DeliveriesExhausted" : "Unprocessable",
      message,
      retryable: false,
    };
    const outcome = bury(row, decision, reason, error);
    return outcome.transitions.length > 0 ? writeOutcomes(trx, [outcome], deps.newId) : undefined;
  });
  if (!events) return;
  deps.log.warn({ task: taskId, reason }, "made a dead letter");
  deps.onBuried?.(reason);
  deps.committed(events);
}

function parseJson(body: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(body).toString());
  } catch {
    return undefined;
  }
}

import { taskCreatedSchema } from "@millrace/contracts/messages";
import { readRefusal, type RefusedDispatch } from "@millrace/contracts/refusal";
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
import type { BurialReason } from "../tasks/task.state.ts";
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

/**
 * What JetStream says of a message that it will not deliver any more. A hint only: the database decides, since an
 * advisory also comes for messages that were deleted or whose task went on.
 */
export async function handleAdvisory(deps: ExhaustedDeps, body: Uint8Array): Promise<void> {
  const advisory = advisorySchema.safeParse(parseJson(body)).data;
  if (!advisory) return;
  const message = await readStoredMessage(deps.connection, streams.tasks, advisory.stream_seq);
  if (message) return buryMessage(deps, advisory.stream_seq, message.data, advisory.deliveries);
  const refused = readRefusal(advisory.reason ?? "");
  if (refused) await buryDispatch(deps, refused, "unprocessable", `a worker refused it: ${advisory.reason}`);
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
    await buryDispatch(deps, task, "deliveries", message);
  }
  await deleteStoredMessage(deps.connection, streams.tasks, seq);
}

/** Only while it is the task's newest: a retry since then has a message of its own. */
async function buryDispatch(
  deps: ExhaustedDeps,
  { id, attempt, dispatch }: RefusedDispatch,
  reason: BurialReason,
  message: string,
): Promise<void> {
  const events = await deps.db.transaction().execute(async (trx) => {
    const [row] = await lockGuardedTasks(trx, [id]);
    if (row?.attempt !== attempt || row.dispatch !== dispatch) return undefined;
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
  deps.log.warn({ task: id, reason }, "made a dead letter");
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

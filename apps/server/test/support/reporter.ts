import type { TaskUpdate } from "@millrace/contracts/messages";
import { subjects } from "@millrace/contracts/subjects";
import type { Task } from "@millrace/contracts/task";
import { connectNats } from "@millrace/messaging/connection";
import { createPublisher } from "@millrace/messaging/publisher";

type Execution = [attempt: number, dispatch: number, delivery: number];

/** Speaks as a worker does, word by word, so that a test can say things late, twice or in the wrong order. */
export interface Reporter extends AsyncDisposable {
  send(...updates: TaskUpdate[]): Promise<void>;
  sendRaw(body: string): Promise<void>;
}

export async function connectReporter(workerUrl: string): Promise<Reporter> {
  const connection = connectNats({ url: workerUrl, role: "worker", name: "reporter" });
  await connection.ready();
  const publisher = createPublisher(connection);
  const sendRaw = async (body: string): Promise<void> => {
    await publisher.publish({ subject: subjects.taskUpdated, body });
  };
  return {
    send: (...updates) => sendRaw(JSON.stringify(updates)),
    sendRaw,
    async [Symbol.asyncDispose]() {
      publisher.close();
      await connection.drain();
    },
  };
}

const base = (task: Pick<Task, "id" | "ownerId">, [attempt, dispatch, delivery]: Execution) => ({
  id: task.id,
  userId: task.ownerId,
  attempt,
  dispatch,
  delivery,
  at: new Date().toISOString(),
  by: "worker" as const,
});

type Reported = Pick<Task, "id" | "ownerId">;

export const running = (task: Reported, execution: Execution = [1, 1, 1]): TaskUpdate => ({
  ...base(task, execution),
  status: "RUNNING",
});

export const succeeded = (task: Reported, execution: Execution = [1, 1, 1], result: unknown = "done"): TaskUpdate => ({
  ...base(task, execution),
  status: "SUCCESS",
  startedAt: new Date().toISOString(),
  result,
});

export const failed = (task: Reported, execution: Execution = [1, 1, 1]): TaskUpdate => ({
  ...base(task, execution),
  status: "FAILED",
  startedAt: new Date().toISOString(),
  error: { name: "Error", message: "it broke", retryable: true },
});

export const released = (task: Reported, execution: Execution = [1, 1, 1]): TaskUpdate => ({
  ...base(task, execution),
  status: "PENDING",
  released: "shutdown",
});

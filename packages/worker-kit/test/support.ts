import { randomUUID } from "node:crypto";
import { taskUpdatedSchema, type TaskCreated, type TaskUpdate } from "@millrace/contracts/messages";
import { buckets, cancellationKey, streams, taskCreatedSubject } from "@millrace/contracts/subjects";
import type { NatsServer } from "@millrace/local-stack/nats-server";
import { connectNats, type NatsConnection } from "@millrace/messaging/connection";
import { consumeBatches } from "@millrace/messaging/consume";
import { deleteKey, putKey } from "@millrace/messaging/kv";
import { silentLog } from "@millrace/messaging/log";
import { createPublisher } from "@millrace/messaging/publisher";
import { readTaskLog, type StoredTaskLog } from "@millrace/messaging/task-log";
import type { TopologyOptions } from "@millrace/messaging/stream-configs";
import { ensureTopology } from "@millrace/messaging/topology";
import { expect, onTestFinished } from "vitest";
import { createWorker, type Worker, type WorkerOptions } from "../src/create-worker.ts";

/** The server's side of the broker, as far as a worker can tell. */
export interface FakeServer {
  connection: NatsConnection;
  /** Elements of `task.updated` in the order of the stream, checked against the contract. */
  updates: TaskUpdate[];
  /** Elements in each message. */
  messageSizes: number[];
  setUp(options?: TopologyOptions): Promise<void>;
  /** Publishes `task.created` and gives the task's id. */
  dispatch(task: Partial<TaskCreated> & { kind: string }, queue?: string): Promise<string>;
  /** Dispatches again what is handed back, a suspect as one, as the server does. */
  dispatchReleased(): void;
  cancel(id: string, attempt?: number): Promise<void>;
  pause(queue: string): Promise<void>;
  resume(queue: string): Promise<void>;
  publishRaw(subject: string, body: string): Promise<void>;
  updatesOf(id: string): TaskUpdate[];
  /** Waits for the update that ends the attempt, in whatever way. */
  endOf(id: string): Promise<TaskUpdate>;
  logOf(id: string): Promise<StoredTaskLog[]>;
  /** Messages in the work queue, held ones included. */
  queued(): Promise<number>;
}

export const patience = { timeout: 15_000, interval: 10 };

export async function fakeServer(nats: NatsServer, options: TopologyOptions = {}): Promise<FakeServer> {
  const connection = connectNats({ url: nats.urls.server, role: "server", name: "fake server" });
  const publisher = createPublisher(connection);
  const updates: TaskUpdate[] = [];
  const messageSizes: number[] = [];
  await connection.ready();
  await ensureTopology(connection, options);
  await connection.request(`$JS.API.STREAM.PURGE.${streams.tasks}`);
  await connection.request(`$JS.API.STREAM.PURGE.${streams.taskUpdates}`);
  const projector = consumeBatches(connection, {
    stream: streams.taskUpdates,
    consumer: "server",
    maxMessages: 500,
    async handle(messages) {
      for (const { data } of messages) {
        const parsed = taskUpdatedSchema.parse(JSON.parse(new TextDecoder().decode(data)));
        messageSizes.push(parsed.length);
        updates.push(...parsed);
        for (const update of parsed) if (update.status === "PENDING") onReleased?.(update);
      }
    },
    onError: () => undefined,
  });
  onTestFinished(async () => {
    await projector.stop();
    publisher.close();
    await connection.drain();
  });
  const dispatched = new Map<string, { body: TaskCreated; queue: string }>();
  const publishTask = async (body: TaskCreated, queue: string): Promise<void> => {
    dispatched.set(body.id, { body, queue });
    await publisher.publish({ subject: taskCreatedSubject(queue), body: JSON.stringify(body) });
  };
  let onReleased: ((update: TaskUpdate & { status: "PENDING" }) => void) | undefined;
  const updatesOf = (id: string) => updates.filter((update) => update.id === id);
  const findEnd = (id: string) => updatesOf(id).find((update) => update.status !== "RUNNING");
  return {
    connection,
    updates,
    messageSizes,
    async setUp(again) {
      await ensureTopology(connection, again ?? options);
    },
    async dispatch(task, queue = "default") {
      const id = task.id ?? randomUUID();
      const defaults = {
        userId: randomUUID(),
        payload: {},
        attempt: 1,
        maxAttempts: 1,
        dispatch: 1,
        timeoutMs: 60_000,
      };
      await publishTask({ ...defaults, ...task, id }, queue);
      return id;
    },
    dispatchReleased() {
      onReleased = ({ id, dispatch, released }) => {
        const last = dispatched.get(id);
        if (!last) return;
        const next = { ...last.body, dispatch: dispatch + 1, suspect: released === "suspect" };
        void publishTask(next, last.queue);
      };
    },
    async cancel(id, attempt = 1) {
      await putKey(publisher, buckets.cancellations, cancellationKey(id, attempt), "");
    },
    async pause(queue) {
      await putKey(publisher, buckets.pauses, queue, "{}");
    },
    async resume(queue) {
      await deleteKey(publisher, buckets.pauses, queue);
    },
    async publishRaw(subject, body) {
      await publisher.publish({ subject, body });
    },
    updatesOf,
    async endOf(id) {
      await expect.poll(() => findEnd(id), patience).toBeDefined();
      const end = findEnd(id);
      if (!end) throw new Error("unreachable");
      return end;
    },
    logOf: (id) => readTaskLog(connection, id, { afterSeq: 0, limit: 1_000 }),
    async queued() {
      const answer = await connection.request(`$JS.API.STREAM.INFO.${streams.tasks}`);
      const info: { state: { messages: number } } = JSON.parse(new TextDecoder().decode(answer.data));
      return info.state.messages;
    },
  };
}

/** A worker that runs until the test ends. */
export function runWorker(nats: NatsServer, options: Omit<WorkerOptions, "url">): Worker {
  const worker = createWorker({ url: nats.urls.worker, graceMs: 0, logger: silentLog, ...options });
  onTestFinished(() => worker.stop());
  worker.start();
  return worker;
}

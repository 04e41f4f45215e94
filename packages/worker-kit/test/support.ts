import { randomUUID } from "node:crypto";
import { taskUpdatedSchema, type TaskCreated, type TaskUpdate } from "@millrace/contracts/messages";
import { streams, taskCreatedSubject } from "@millrace/contracts/subjects";
import type { NatsServer } from "@millrace/local-stack/nats-server";
import { connectNats, type NatsConnection } from "@millrace/messaging/connection";
import { consumeBatches } from "@millrace/messaging/consume";
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
      }
    },
    onError: () => undefined,
  });
  onTestFinished(async () => {
    await projector.stop();
    publisher.close();
    await connection.drain();
  });
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
      const body = JSON.stringify({ ...defaults, ...task, id });
      await publisher.publish({ subject: taskCreatedSubject(queue), body });
      return id;
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
  const worker = createWorker({ url: nats.urls.worker, graceMs: 0, ...options });
  onTestFinished(() => worker.stop());
  worker.start();
  return worker;
}

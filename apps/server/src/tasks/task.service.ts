import type { CreateTaskRequest, Task } from "@millrace/contracts/task";
import { createBatcher, Overloaded } from "@millrace/messaging/batcher";
import type { Kysely } from "kysely";
import { AppError } from "../app-error.ts";
import type { DB } from "../db/database.ts";
import type { OutboxEvent } from "../outbox/outbox.ts";
import { draftTasks, type DraftDeps, type NewTask, toCreatedTask } from "./task.draft.ts";
import { findRepeated, insertOnce } from "./task.idempotency.ts";
import { insertNewTasks, isManual } from "../performers/new-tasks.ts";
import { eventsOf, insertTasks } from "./task.insert.ts";

export interface TasksService {
  /** Answers once committed. */
  create(ownerId: string, request: CreateTaskRequest): Promise<Task>;
  /** All or nothing. */
  createMany(ownerId: string, requests: CreateTaskRequest[]): Promise<Task[]>;
}

export interface TasksServiceDeps extends DraftDeps {
  db: Kysely<DB>;
  /** After a commit: publish these and wake whoever tails the history. */
  committed: (events: OutboxEvent[]) => void;
  random: () => number;
  /** Asks about those of whom nothing has been heard yet. */
  ensureKnown: (userIds: string[]) => Promise<unknown>;
  /** Domain events were committed. */
  onEvents: () => void;
  onCreated?: (count: number) => void;
}

/** Concurrent single creates share a statement; the gain flattens beyond a hundred (DESIGN). */
const groupCommit = { maxSize: 100, maxInFlight: 2, maxPending: 5_000 };

/** Creates with a key wait for each other in the database: few at a time, so that they do not hold all connections. */
type KeyedCreate = () => Promise<Task[]>;

export function createTasksService(deps: TasksServiceDeps): TasksService {
  const { db } = deps;

  function announce(inserted: NewTask[]): void {
    deps.onCreated?.(inserted.length);
    deps.committed(eventsOf(inserted));
    if (inserted.some(isManual)) deps.onEvents();
  }

  /** Who was named may have come just now: asked about outside of any transaction, and then it is tried once more. */
  async function withNewcomers<T>(requests: CreateTaskRequest[], insert: () => Promise<T>): Promise<T> {
    try {
      return await insert();
    } catch (error) {
      if (!(error instanceof AppError && error.code === "NO_PERFORMER")) throw error;
      const named = new Set(requests.flatMap(({ assignee }) => assignee ?? []));
      await deps.ensureKnown([...named].filter((id) => id !== "random" && id !== "none"));
      return insert();
    }
  }

  async function insertAll(drafts: NewTask[], path: (index: number) => string): Promise<Task[]> {
    const placements = await insertNewTasks(db, deps, drafts, path);
    announce(drafts);
    return drafts.map((draft) => toCreatedTask(draft, placements));
  }

  const singles = createBatcher<NewTask, void>({
    ...groupCommit,
    run: async (drafts) => {
      await insertTasks(db, drafts);
      announce(drafts);
      return drafts.map(() => undefined);
    },
  });

  const keyed = createBatcher<KeyedCreate, Task[]>({
    maxSize: 1,
    maxInFlight: 2,
    maxPending: 1_000,
    run: ([call]) => (call ? call().then((tasks) => [tasks]) : Promise.resolve([])),
  });
  const createOnce = (ownerId: string, drafts: NewTask[], path: (index: number) => string): Promise<Task[]> =>
    keyed
      .add(async () => {
        const { tasks, inserted } = await insertOnce(db, deps, ownerId, drafts, path);
        announce(inserted);
        return tasks;
      })
      .catch(refuseOverload);

  return {
    async create(ownerId, request) {
      const [repeated] = (await findRepeated(db, ownerId, [request])) ?? [];
      if (repeated) return repeated;
      const [draft] = await draftTasks(deps, ownerId, [request], () => "");
      if (!draft) throw new Error("one request makes one draft");
      if (draft.row.idempotency_key !== null) {
        const [task] = await withNewcomers([request], () => createOnce(ownerId, [draft], () => ""));
        return task ?? toCreatedTask(draft);
      }
      if (isManual(draft)) {
        const [task] = await withNewcomers([request], () => insertAll([draft], () => ""));
        return task ?? toCreatedTask(draft);
      }
      await singles.add(draft).catch(refuseOverload);
      return toCreatedTask(draft);
    },

    async createMany(ownerId, requests) {
      const repeated = await findRepeated(db, ownerId, requests);
      if (repeated) return repeated;
      const drafts = await draftTasks(deps, ownerId, requests, pathOf);
      const isKeyed = drafts.some(({ row }) => row.idempotency_key !== null);
      return withNewcomers(requests, () => (isKeyed ? createOnce(ownerId, drafts, pathOf) : insertAll(drafts, pathOf)));
    },
  };
}

function pathOf(index: number): string {
  return `tasks.${index}.`;
}

function refuseOverload(error: unknown): never {
  if (!(error instanceof Overloaded)) throw error;
  throw new AppError("UNAVAILABLE", "Too many tasks are being created at once: try again in a second.", {
    retryAfterSeconds: 1,
  });
}

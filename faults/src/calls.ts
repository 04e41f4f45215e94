import { setTimeout as delay } from "node:timers/promises";
import { errorBodyOf } from "@millrace/contracts/client-error";
import type { CreateTaskInput } from "@millrace/contracts/task";
import type { TaskStatus } from "@millrace/contracts/task-state";
import type { Clients } from "./client.ts";

/** One create as its caller saw it. `unknown`: no answer, or one that leaves open what was committed. */
export interface Call {
  /** The task's title: finds it although its id never arrived. */
  title: string;
  outcome: "ok" | "failed" | "unknown";
  id?: string;
  /** Final states that are right for it. */
  ends: readonly TaskStatus[];
  /** Milliseconds until the answer. */
  tookMs: number;
  /** Requests it took. */
  tries: number;
  reason?: string;
}

export interface CreateOptions {
  input?: Partial<CreateTaskInput>;
  ends?: readonly TaskStatus[];
  /** Repeated with the same key until it is answered. */
  isKeyed?: boolean;
}

export interface Calls {
  list: Call[];
  create(options?: CreateOptions): Promise<Call>;
  /** `count` at once in one call per 500. */
  createMany(count: number, options?: Omit<CreateOptions, "isKeyed">): Promise<Call[]>;
}

const answerTimeoutMs = 20_000;
const retryMs = 200;
const retryUntilMs = 90_000;
const perCall = 500;

/** Answers after which nothing was committed. */
function isRefused(error: unknown): boolean {
  const code = errorBodyOf(error)?.code;
  return code !== undefined && code !== "INTERNAL" && code !== "UNAVAILABLE";
}

export function recordCalls(clients: Clients): Calls {
  const list: Call[] = [];
  const begin = (ends: readonly TaskStatus[] = ["SUCCESS"]): Call => {
    const call: Call = { title: `call ${list.length}`, outcome: "unknown", ends, tookMs: 0, tries: 0 };
    list.push(call);
    return call;
  };
  /** A repetition goes to another server than the try before. */
  const attempt = async (call: Call, input: CreateTaskInput, turn: number): Promise<void> => {
    try {
      const task = await clients.at(turn).tasks.create.mutate(input, { signal: AbortSignal.timeout(answerTimeoutMs) });
      call.outcome = "ok";
      call.id = task.id;
    } catch (error) {
      call.outcome = isRefused(error) ? "failed" : "unknown";
      call.reason = String(error);
    }
  };

  return {
    list,
    async create({ input, ends, isKeyed = false } = {}) {
      const call = begin(ends);
      const key = isKeyed && { idempotencyKey: call.title };
      const began = performance.now();
      const turn = list.length;
      do {
        await attempt(
          call,
          { kind: "fault.work", payload: {}, ...input, title: call.title, ...key },
          turn + call.tries,
        );
        call.tries += 1;
        if (isKeyed && call.outcome === "unknown") await delay(retryMs);
      } while (isKeyed && call.outcome === "unknown" && performance.now() - began < retryUntilMs);
      call.tookMs = performance.now() - began;
      return call;
    },
    async createMany(count, { input, ends } = {}) {
      const made = Array.from({ length: count }, () => begin(ends));
      for (let from = 0; from < count; from += perCall) {
        const part = made.slice(from, from + perCall);
        const tasks = part.map(({ title }) => ({ kind: "fault.work", payload: {}, ...input, title }));
        const { items } = await clients.next().tasks.createMany.mutate({ tasks });
        for (const [index, call] of part.entries()) {
          const id = items[index]?.id;
          if (id !== undefined) Object.assign(call, { outcome: "ok", id });
        }
      }
      return made;
    },
  };
}

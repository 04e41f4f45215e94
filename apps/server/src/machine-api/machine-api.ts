import { setTimeout as delay } from "node:timers/promises";
import type { Scope } from "@millrace/contracts/access";
import { limits } from "@millrace/contracts/limits";
import { type TaskWithHistory, taskWithHistorySchema } from "@millrace/contracts/task";
import { type UserList, userListSchema, type UserRecord, userRecordSchema } from "@millrace/contracts/user";
import {
  bulkhead,
  circuitBreaker,
  ConsecutiveBreaker,
  handleType,
  isBrokenCircuitError,
  isBulkheadRejectedError,
} from "cockatiel";
import type { z } from "zod";
import { type Answer, createAsk } from "./answer.ts";
import { MachineApiError } from "./machine-api-error.ts";
import { createMachineToken } from "./machine-token.ts";
import { createSharedPause } from "./shared-pause.ts";

/** What a domain asks of another; throws `MachineApiError`. */
export interface MachineApi {
  /** Also one who has been deleted; null where there never was one. */
  findUser(id: string): Promise<UserRecord | null>;
  /** Everyone who is there, page by page. */
  listUsers(cursor: string | null): Promise<UserList>;
  findTask(id: string): Promise<TaskWithHistory | null>;
}

export interface MachineApiOptions {
  /** Where the API answers, such as `http://auth:3000`. */
  url: string;
  clientId: string;
  clientSecret: string;
  scopes: readonly Scope[];
  /** Ends waiting calls, at a shutdown. */
  signal?: AbortSignal;
  fetch?: typeof fetch;
  now?: () => number;
  random?: () => number;
  wait?: (ms: number) => Promise<void>;
  /** Calls at a time. */
  concurrency?: number;
  /** Calls that wait; one more is refused at once. */
  queue?: number;
  timeoutMs?: number;
  /** How often a call is tried in all. */
  tries?: number;
  /** After so many failures in a row nobody asks for `breakMs`. */
  failuresToBreak?: number;
  breakMs?: number;
}

export function createMachineApi(options: MachineApiOptions): MachineApi {
  const { url, now = Date.now, random = Math.random, tries = 5, timeoutMs = 5_000 } = options;
  const { signal = new AbortController().signal, fetch = globalThis.fetch } = options;
  const { wait = (ms: number) => delay(ms, undefined, { signal }) } = options;
  const ask = createAsk({ fetch, now, timeoutMs, signal });
  const token = createMachineToken({ ...options, ask, now });
  const pause = createSharedPause({ now, random, wait });
  const places = bulkhead(options.concurrency ?? 8, options.queue ?? 1_000);
  const breaker = circuitBreaker(
    handleType(MachineApiError, ({ fault }) => fault === "unavailable"),
    { breaker: new ConsecutiveBreaker(options.failuresToBreak ?? 5), halfOpenAfter: options.breakMs ?? 10_000 },
  );

  async function attempt(path: string): Promise<Answer> {
    const bearer = await token.get();
    try {
      return await ask(new URL(path, url), { headers: { authorization: `Bearer ${bearer}` } });
    } catch (error) {
      if (error instanceof MachineApiError && error.status === 401) token.forget(bearer);
      throw error;
    }
  }

  async function call(path: string): Promise<Answer> {
    for (let left = tries - 1; ; left -= 1) {
      await pause.over();
      try {
        const answer = await breaker.execute(() => attempt(path));
        pause.relax();
        return answer;
      } catch (error) {
        if (!(error instanceof MachineApiError) || error.fault === "refused") throw error;
        // Also after the last try: the calls of others wait, too.
        pause.begin(error.retryAfterMs);
        if (left === 0) throw error;
      }
    }
  }

  async function find<Schema extends z.ZodType>(path: string, schema: Schema): Promise<z.output<Schema> | null> {
    const answer = await places
      .execute(() => call(path))
      .catch((error: unknown) => {
        throw toMachineApiError(error);
      });
    if (answer.status === 404) return null;
    const parsed = schema.safeParse(answer.body);
    if (parsed.success) return parsed.data;
    throw new MachineApiError("refused", `${path} answered something else`, { cause: parsed.error });
  }

  return {
    findUser: (id) => find(`/api/users/${encodeURIComponent(id)}`, userRecordSchema),
    async listUsers(cursor) {
      const query = new URLSearchParams({ limit: String(limits.listLimit), ...(cursor !== null && { cursor }) });
      const page = await find(`/api/users?${query.toString()}`, userListSchema);
      if (!page) throw new MachineApiError("refused", "there is no list of users", { status: 404 });
      return page;
    },
    findTask: (id) => find(`/api/tasks/${encodeURIComponent(id)}`, taskWithHistorySchema),
  };
}

function toMachineApiError(error: unknown): unknown {
  if (isBulkheadRejectedError(error)) return new MachineApiError("busy", "too many calls wait already");
  if (isBrokenCircuitError(error)) return new MachineApiError("unavailable", "it failed again and again just now");
  return error;
}

import {
  kindAnnouncementSchema,
  manualKind,
  type KindAnnouncement,
  type retryPolicySchema,
} from "@millrace/contracts/kind";
import { z } from "zod";
import type { ReportProgress, TaskLogger } from "./task-logger.ts";

/** The task a handler works for. */
export interface TaskIdentity {
  id: string;
  /** The owner. */
  userId: string;
  kind: string;
  maxAttempts: number;
  dispatch: number;
  /** More than 1 after a worker crashed or stalled with this task. */
  delivery: number;
}

export interface TaskContext {
  task: TaskIdentity;
  /** From 1; grows with each retry. */
  attempt: number;
  /** Aborted when the time is up, the task was canceled or the worker stops; its `reason` says which. */
  signal: AbortSignal;
  log: TaskLogger;
  progress: ReportProgress;
}

export interface HandlerContext<Payload> extends TaskContext {
  payload: Payload;
}

export interface KindDefinition<Schema extends z.ZodType, Result> {
  /** Lower case words joined by dots or dashes, such as `image.resize`. */
  name: string;
  /** Of the payload schema; the greatest one announced wins. */
  version?: number;
  description?: string;
  /** The lane its tasks wait in; `default` unless given. */
  queue?: string;
  /** What `payload` must look like. A strict object refuses unknown fields; `.meta({ title, description })` labels the form. */
  payload: Schema;
  retry?: z.input<typeof retryPolicySchema>;
  /** Milliseconds a handler may take; 60,000 unless given. */
  timeoutMs?: number;
  /** What it returns is the task's result (JSON, at most 256 kB). What it throws is retried, except `UnrecoverableError`. */
  handler: (context: HandlerContext<z.output<Schema>>) => Promise<Result> | Result;
}

export type PreparedTask = { ok: true; run: (context: TaskContext) => unknown } | { ok: false; problem: string };

/** A kind as `createWorker` takes it. */
export interface Kind {
  readonly announcement: KindAnnouncement;
  /** Checks a payload and binds it to the handler. */
  prepare(payload: unknown): PreparedTask;
}

/**
 * A kind of work and how it is done. The payload's type comes from its schema.
 *
 * ```ts
 * const greet = defineKind({
 *   name: "greet",
 *   payload: z.strictObject({ who: z.string() }),
 *   handler: async ({ payload, log }) => {
 *     log.info(`greeting ${payload.who}`);
 *     return { greeting: `Hello, ${payload.who}` };
 *   },
 * });
 * ```
 * Throws when the definition itself is wrong.
 */
export function defineKind<Schema extends z.ZodType, Result>(definition: KindDefinition<Schema, Result>): Kind {
  const { payload: schema, handler } = definition;
  const announcement = announce(definition);
  return {
    announcement,
    prepare(payload) {
      const parsed = schema.safeParse(payload);
      if (!parsed.success) return { ok: false, problem: z.prettifyError(parsed.error) };
      return { ok: true, run: (context) => handler({ ...context, payload: parsed.data }) };
    },
  };
}

function announce({ payload, version, retry, timeoutMs, ...words }: KindDefinition<z.ZodType, unknown>) {
  const { name } = words;
  if (name === manualKind) throw new Error(`The kind ${name} is what people do: give yours another name.`);
  const announced = kindAnnouncementSchema.safeParse({
    ...words,
    version: version ?? 1,
    payloadSchema: describePayload(name, payload),
    retry: retry ?? {},
    timeoutMs: timeoutMs ?? 60_000,
  });
  if (!announced.success) throw new Error(`The kind ${name} is not valid:\n${z.prettifyError(announced.error)}`);
  return announced.data;
}

/** The server checks payloads with what this gives; a schema that it could not read would be passed over there. */
function describePayload(name: string, schema: z.ZodType): z.core.JSONSchema.BaseSchema {
  try {
    const described = z.toJSONSchema(schema, { io: "input" });
    z.fromJSONSchema(described);
    return described;
  } catch (error) {
    throw new Error(`The payload of the kind ${name} cannot be told as JSON Schema: ${reasonOf(error)}.`, {
      cause: error,
    });
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

import { setTimeout as delay } from "node:timers/promises";
import { defineKind, type HandlerContext, type Kind } from "@millrace/worker-kit/define-kind";
import { z } from "zod";
import { appendEffect, type Effect } from "./effects.ts";

const retry = { maxAttempts: 4, baseMs: 50, capMs: 500 };
const workPayload = z.strictObject({
  ms: z.int().min(0).default(20),
  /** The first so many attempts fail. */
  failures: z.int().min(0).default(0),
  /** Where the process ends itself, at the first delivery of the first dispatch. */
  dieAt: z.enum(["before-effect", "after-effect"]).optional(),
});

function die(): Promise<never> {
  process.kill(process.pid, "SIGKILL");
  return new Promise(() => undefined);
}

/** Work whose effect is a line in a file, and whose result says which execution it came from. */
export function workKinds(effectsFile: string): Kind[] {
  const note = (what: Effect["what"], { task, attempt }: HandlerContext<unknown>): void => {
    const { id, dispatch, delivery } = task;
    appendEffect(effectsFile, { what, id, attempt, dispatch, delivery, pid: process.pid, at: Date.now() });
  };

  const work = defineKind({
    name: "fault.work",
    payload: workPayload,
    retry,
    async handler(context) {
      const { payload, task, attempt, signal } = context;
      const { dispatch, delivery } = task;
      const isFirst = dispatch === 1 && delivery === 1;
      note("started", context);
      try {
        await delay(payload.ms, undefined, { signal });
      } catch (error) {
        note("aborted", context);
        throw error;
      }
      if (isFirst && payload.dieAt === "before-effect") await die();
      if (attempt <= payload.failures) throw new Error(`attempt ${attempt} fails as it was told to`);
      note("effect", context);
      if (isFirst && payload.dieAt === "after-effect") await die();
      return { attempt, dispatch, delivery };
    },
  });
  const poison = defineKind({
    name: "fault.poison",
    payload: z.strictObject({}),
    retry,
    async handler(context) {
      note("started", context);
      await die();
    },
  });
  return [work, poison];
}

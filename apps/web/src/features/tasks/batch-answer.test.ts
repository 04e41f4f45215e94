import type { BatchAnswer } from "@millrace/contracts/task-batch";
import { expect, test } from "vitest";
import { inCalls } from "./batch-answer.ts";
import { sampleId } from "./sample-tasks.ts";

const ids = Array.from({ length: 2_500 }, (_, number) => sampleId(number));

/** The first of each call fails. */
function answerTo(called: string[]): BatchAnswer {
  const items = called.map((id, index) =>
    index > 0 ? { id, ok: true } : { id, ok: false, error: { code: "NOT_FOUND" as const, message: "not there" } },
  );
  return { succeeded: called.length - 1, failed: 1, more: false, items };
}

test("T5 more than a call takes goes in several, and what failed is gathered with its reason", async () => {
  const sizes: number[] = [];
  const result = await inCalls(
    ids,
    async (called) => {
      sizes.push(called.length);
      return answerTo(called);
    },
    String,
  );
  expect(sizes).toEqual([1_000, 1_000, 500]);
  expect(result).toMatchObject({ succeeded: 2_497, failed: 3, more: false });
  expect(result.failures[1]).toEqual({ id: sampleId(1_000), message: "not there" });
});

test("T5 a call that goes wrong is told for each of its tasks, and the others go on", async () => {
  const result = await inCalls(
    ids,
    async (called) => {
      if (called[0] === sampleId(1_000)) throw new Error("the line is dead");
      return answerTo(called);
    },
    (error) => (error instanceof Error ? error.message : ""),
  );
  expect(result).toMatchObject({ succeeded: 1_498, failed: 1_002 });
  expect(result.failures).toContainEqual({ id: sampleId(1_999), message: "the line is dead" });
});

test("T5 where the only call goes wrong, that is what is told", async () => {
  const lost = Promise.reject<BatchAnswer>(new Error("the line is dead"));
  await expect(inCalls([sampleId(1)], () => lost, String)).rejects.toThrow("the line is dead");
});

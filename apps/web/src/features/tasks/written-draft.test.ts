import { expect, test } from "vitest";
import { sampleTaskWithHistory } from "./sample-tasks.ts";
import { readWriting, writingOf } from "./written-draft.ts";

test("T4 what is written of a task reads as it stands", () => {
  const task = {
    ...sampleTaskWithHistory(1, 1),
    description: "by hand",
    tags: ["a", "b"],
    expiresAt: "2026-11-21T08:30:00.000Z",
  };
  const { title, description, priority, tags, expiresAt } = task;
  expect(readWriting(writingOf(task))).toEqual({
    written: { title, description, priority, tags, expiresAt },
    issues: [],
  });
});

test("T4 a task that bears its kind's name has no title of its own", () => {
  expect(writingOf({ ...sampleTaskWithHistory(1, 1), title: "simulate" }).title).toBe("");
});

test("T10 an expiry that is no moment is told at its field", () => {
  const draft = { ...writingOf(sampleTaskWithHistory(1, 1)), expiresAt: "tomorrow" };
  expect(readWriting(draft).issues).toMatchObject([{ path: "expiresAt" }]);
});

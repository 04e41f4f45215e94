import { expect, test } from "vitest";
import { wordsOfAssignee } from "./assignee-words.ts";
import { sampleId } from "./sample-tasks.ts";

test.each([
  ["PENDING", null, null, "Nobody yet"],
  ["CANCELED", null, null, "Nobody"],
  ["RUNNING", sampleId(1), "Ada", "Ada"],
  ["RUNNING", sampleId(1), null, "A colleague"],
  ["SUCCESS", sampleId(2), "Max", "You"],
] as const)("T11 a %s task of %s (%s) is said to be done by: %s", (status, assigneeId, assigneeName, words) => {
  expect(wordsOfAssignee({ status, assigneeId, assigneeName }, sampleId(2))).toBe(words);
});

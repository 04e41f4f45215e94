import { expect, test } from "vitest";
import { deedsSince, fieldNews } from "./changed-meanwhile.ts";
import { sampleEntry, sampleId, sampleTaskWithHistory } from "./sample-tasks.ts";

const before = sampleTaskWithHistory(1, 1);

test("T4 what others changed of a task is told by field, blank where it was cleared", () => {
  const after = { ...before, title: "x".repeat(200), tags: [], priority: "HIGH" as const, status: "RUNNING" as const };
  expect(fieldNews({ ...before, tags: ["a"] }, after).map(({ field, now }) => [field, now])).toEqual([
    ["title", `${"x".repeat(79)}…`],
    ["priority", "High"],
    ["tags", ""],
    ["status", "Running"],
  ]);
  expect(fieldNews(before, before)).toEqual([]);
});

test("T4 who changed a task since a version is told once", () => {
  const edit = { event: "edit", by: sampleId(7) };
  const history = [sampleEntry(1), sampleEntry(2, edit), sampleEntry(3, edit), sampleEntry(4)];
  expect(deedsSince(1, history, sampleId(8))).toEqual(["Edited by a colleague", "Started by a worker"]);
  expect(deedsSince(1, history.slice(0, 2), sampleId(7))).toEqual(["Edited by you"]);
});

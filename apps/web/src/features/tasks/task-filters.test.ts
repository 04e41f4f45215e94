import type { TaskSummary } from "@millrace/contracts/task";
import { listTasksInputSchema } from "@millrace/contracts/task-list";
import { expect, test } from "vitest";
import { sampleId, sampleTask } from "./sample-tasks.ts";
import { filtersOf, isFiltered, matchOf, requestOf, type Match } from "./task-filters.ts";
import type { TaskSearch } from "./task-search.ts";

const me = sampleId(7);
const endsIn2026: Partial<TaskSummary> = { expiresAt: "2026-12-24T12:00:00.000Z" };

test.each<[Match, TaskSearch, Partial<TaskSummary>]>([
  ["yes", {}, {}],
  ["yes", { status: [], kind: [] }, {}],
  ["no", { status: ["RUNNING"] }, {}],
  ["no", { kind: ["http.request"] }, {}],
  ["yes", { priority: ["HIGH", "MEDIUM"] }, {}],
  ["no", { priority: ["HIGH"] }, {}],
  ["yes", { tag: ["red"] }, { tags: ["blue", "red"] }],
  ["no", { tag: ["red", "green"] }, { tags: ["blue", "red"] }],
  ["yes", { owner: "me" }, { ownerId: me }],
  ["no", { owner: "me" }, {}],
  ["yes", { assignee: "me" }, { assigneeId: me }],
  ["no", { assignee: "me" }, { assigneeId: null }],
  ["yes", { assignee: "none" }, { assigneeId: null }],
  ["no", { assignee: "none" }, { assigneeId: me }],
  ["yes", { createdFrom: "2026-11-20", createdTo: "2026-11-22" }, {}],
  ["no", { createdTo: "2026-11-19" }, {}],
  ["no", { createdFrom: "2026-11-23" }, {}],
  ["yes", { expiresFrom: "2026-12-23" }, endsIn2026],
  ["no", { expiresTo: "2026-12-22" }, endsIn2026],
  ["no", { expiresTo: "2026-12-31" }, { expiresAt: null }],
  ["unsure", { search: "mill" }, { title: "Mill" }],
  ["no", { search: "mill", status: ["FAILED"] }, { title: "Mill" }],
  ["unsure", { overdue: "yes" }, endsIn2026],
  ["no", { overdue: "yes" }, { expiresAt: null }],
  ["no", { overdue: "yes" }, { ...endsIn2026, status: "SUCCESS" }],
])("U2 T3 %s: under %j a task with %j", (match, search, change) => {
  expect(matchOf(sampleTask(1, change), filtersOf(search, me))).toBe(match);
});

test("U2 T3 what is asked of the server is what it takes, and a day ends with its last moment", () => {
  const filters = filtersOf(
    {
      scope: "all",
      search: "x",
      priority: ["LOW"],
      tag: ["a"],
      owner: "me",
      assignee: "none",
      overdue: "yes",
      createdFrom: "2026-11-26",
      createdTo: "2026-11-26",
      expiresFrom: "2026-03-29",
      expiresTo: "2026-10-25",
    },
    me,
  );
  const asked = requestOf(filters);
  expect(listTasksInputSchema.safeParse(asked).error).toBeUndefined();
  expect(asked).toMatchObject({ scope: "all", owner: me, assignee: "none", overdue: true });
  expect(new Date(asked.createdFrom ?? "")).toEqual(new Date(2026, 10, 26));
  expect(new Date(asked.createdTo ?? "")).toEqual(new Date(2026, 10, 27));
});

test.each<[boolean, TaskSearch]>([
  [false, { scope: "all", sort: "updated", order: "asc" }],
  [true, { overdue: "yes" }],
])("U2 %s: %j narrows the list", (is, search) => {
  expect(isFiltered(search)).toBe(is);
});

import type { TaskUpdateEvent } from "@millrace/contracts/task";
import { QueryClient } from "@tanstack/react-query";
import { expect, test } from "vitest";
import { fetchWithFeed } from "./fetch-with-feed.ts";
import { sampleChange, sampleTask } from "./sample-tasks.ts";
import { createTaskFeed, type TaskFeed } from "./task-feed.ts";
import type { TaskFilters } from "./task-filters.ts";
import { taskKeys } from "./task-keys.ts";
import { applyEvent, beginsAnew, type TaskRows } from "./task-rows.ts";

const filters: TaskFilters = { scope: "mine", status: [], kind: [] };

function changed(number: number, version: number): TaskUpdateEvent {
  return { type: "changes", changes: [sampleChange(sampleTask(number, { version, status: "RUNNING" }))] };
}

function applyToRows(rows: TaskRows, event: TaskUpdateEvent) {
  return { value: applyEvent(rows, event, filters), stale: beginsAnew(event) };
}

function fetchRows(feed: TaskFeed, fetch: () => Promise<TaskRows>): Promise<TaskRows> {
  return fetchWithFeed({ feed, scope: "mine", fetch, apply: applyToRows });
}

test("T14 a change that arrives while an older list is on its way is not lost", async () => {
  const feed = createTaskFeed(new QueryClient());
  const answer = Promise.withResolvers<TaskRows>();
  const fetched = fetchRows(feed, () => answer.promise);
  feed.apply(changed(1, 2), "mine");
  feed.apply(changed(9, 2), "all");
  answer.resolve({ rows: [sampleTask(1)], nextCursor: null });
  expect((await fetched).rows).toMatchObject([{ version: 2, status: "RUNNING" }]);
});

test("T14 a list whose stream began anew while it was on its way is fetched again", async () => {
  const feed = createTaskFeed(new QueryClient());
  let calls = 0;
  const rows = await fetchRows(feed, async () => {
    calls += 1;
    if (calls === 1) feed.apply({ type: "ready" }, "mine");
    return { rows: [sampleTask(calls)], nextCursor: null };
  });
  expect(calls).toBe(2);
  expect(rows.rows).toMatchObject([{ title: "task 2" }]);
});

test("T14 an event reaches the lists of its scope only, and own new tasks reach all that they match", () => {
  const queryClient = new QueryClient();
  const feed = createTaskFeed(queryClient);
  const keys = [filters, { ...filters, scope: "all" as const }, { ...filters, status: ["FAILED" as const] }].map(
    taskKeys.list,
  );
  for (const key of keys) queryClient.setQueryData<TaskRows>(key, { rows: [], nextCursor: null });
  const counts = () => keys.map((key) => queryClient.getQueryData<TaskRows>(key)?.rows.length);
  feed.apply(changed(1, 1), "all");
  expect(counts()).toEqual([0, 1, 0]);
  feed.insert([sampleTask(2)]);
  expect(counts()).toEqual([1, 2, 0]);
});

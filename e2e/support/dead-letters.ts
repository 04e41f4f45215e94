import { expect } from "@playwright/test";
import type { Api } from "./api.ts";
import { simulate } from "./simulate.ts";

/** So many tasks of one title that failed for good; gives their ids once all are dead letters. */
export async function buryTasks(owner: Api, operator: Api, { title, count }: { title: string; count: number }) {
  const payload = simulate(0, "FAILED", 1);
  const tasks = Array.from({ length: count }, () => ({ kind: "simulate", title, payload }));
  const { items } = await owner.tasks.createMany.mutate({ tasks });
  await expect
    .poll(async () => (await operator.deadLetters.count.query({ search: title, state: "open" })).count, {
      timeout: 30_000,
    })
    .toBe(count);
  return items.map(({ id }) => id);
}

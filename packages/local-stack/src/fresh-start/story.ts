import { taskLogListSchema, taskSchema } from "@millrace/contracts/task";
import { sessionAnswerSchema } from "@millrace/contracts/user";

import { waitUntil } from "../wait-until.ts";

// A10 seeds this account for local use.
const account = { email: "user@example.com", password: "user123" };
const quickSimulation = { minDelayMs: 100, maxDelayMs: 200, failureRate: 0 };
const limitMs = 20_000;

async function call(url: string, { token, body }: { token?: string; body?: unknown } = {}): Promise<unknown> {
  const response = await fetch(url, {
    method: body === undefined ? "GET" : "POST",
    headers: { "Content-Type": "application/json", ...(token && { Authorization: `Bearer ${token}` }) },
    signal: AbortSignal.timeout(limitMs),
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${url} answered ${response.status}: ${text}`);
  return JSON.parse(text);
}

/** Signs in, has a task run to SUCCESS and reads its log; returns how long the task took, in milliseconds. */
export async function playStory(origin: string): Promise<number> {
  const api = `${origin}/api`;
  const { token } = sessionAnswerSchema.parse(await call(`${api}/auth/login`, { body: account }));
  const begin = performance.now();
  const body = { kind: "simulate", title: "A first task", payload: quickSimulation };
  const { id } = taskSchema.parse(await call(`${api}/tasks`, { token, body }));
  const { status } = await waitUntil(
    async () => {
      const task = taskSchema.parse(await call(`${api}/tasks/${id}`, { token }));
      return task.finishedAt !== null && task;
    },
    { timeoutMs: limitMs, intervalMs: 50, what: `task ${id} to end` },
  );
  const elapsed = performance.now() - begin;
  if (status !== "SUCCESS") throw new Error(`The task ended as ${status}`);
  const readLog = async () => taskLogListSchema.parse(await call(`${api}/tasks/${id}/logs`, { token }));
  await waitUntil(async () => (await readLog()).items.length > 0, { timeoutMs: limitMs, what: "the task's log" });
  const page = await fetch(origin, { signal: AbortSignal.timeout(limitMs) });
  if (!(await page.text()).includes("<script")) throw new Error(`${origin} does not show the app`);
  return elapsed;
}

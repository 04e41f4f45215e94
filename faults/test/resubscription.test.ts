import { createNodeClient } from "@millrace/contracts/node-client";
import type { AppRouter } from "@millrace/server/router";
import { expect, test } from "vitest";
import { startProxy, unavailable } from "../src/proxy.ts";
import { startTrial } from "../src/trial.ts";
import { watchTasks } from "../src/watch.ts";

const patience = { timeout: 20_000, interval: 20 };

test("RELIABILITY 11: a subscriber that was answered 503, which ends an EventSource for good, comes back and has missed nothing", async () => {
  await using trial = await startTrial();
  const { cluster, clients, calls } = trial;
  await using proxy = await startProxy(Number(new URL(cluster.urls[0] ?? "").port));
  const client = createNodeClient<AppRouter>({ url: `http://127.0.0.1:${proxy.port}`, token: () => clients.token });
  using watch = await watchTasks({ next: () => client }, cluster.postgres.url);
  proxy.refusal = unavailable;
  proxy.reset();
  const during = await calls.create();
  await expect.poll(() => proxy.refusals, patience).toBeGreaterThan(0);
  proxy.refusal = undefined;
  const after = await calls.create();
  const wanted = [during, after].flatMap(({ id }) => [1, 2, 3].map((version) => `${id} ${version}`));
  await expect.poll(() => watch.seen.toSorted(), patience).toEqual(wanted.toSorted());
}, 90_000);

import { registerAccount } from "../support/accounts.ts";
import { signInToApi, type Api } from "../support/api.ts";
import { expectLive, expectSameDocument, markDocument, rowOf, statusOf } from "../support/pages.ts";
import { simulate } from "../support/simulate.ts";
import { expect, test } from "../support/test.ts";

const outageMs = 10_000;
const words = { PENDING: "Pending", RUNNING: "Running", SUCCESS: "Success", FAILED: "Failed", CANCELED: "Canceled" };

/** Longer and shorter than the outage, so that tasks end before, during and after it. */
function payloads() {
  return Array.from({ length: 50 }, (_, index) =>
    simulate(2_000 + index * 300, index % 2 === 0 ? "SUCCESS" : "FAILED"),
  );
}

async function createTasks(api: Api): Promise<string[]> {
  const tasks = payloads().map((payload, index) => ({
    kind: "simulate",
    title: `Outage ${index}`,
    tags: ["outage"],
    payload,
  }));
  return (await api.tasks.createMany.mutate({ tasks })).items.map(({ id }) => id);
}

test("T14 U1 a server killed for ten seconds during 50 running tasks leaves list and task page right, without a reload", async ({
  signIn,
  millrace,
}) => {
  test.setTimeout(120_000);
  const account = await registerAccount(millrace.url);
  const api = await signInToApi(millrace.url, account);
  const list = await signIn(account);
  // The list shows only what the window has room for.
  await list.setViewportSize({ width: 1_280, height: 4_600 });
  await expectLive(list);
  const ids = await createTasks(api);
  const last = ids.at(-1) ?? "";
  const page = await list.context().newPage();
  await page.goto(`/tasks/${last}`);
  await expect(statusOf(page)).toHaveText("Running");
  await expect(list.locator("[data-row-status=RUNNING]").first()).toBeVisible();
  await Promise.all([markDocument(list), markDocument(page)]);

  await millrace.killServer();
  const killedAt = performance.now();
  await expect(list.locator("[data-live=reconnecting]")).toBeVisible();
  await expect(page.locator("[data-live=reconnecting]")).toBeVisible();
  await expect.poll(() => performance.now() - killedAt, { timeout: outageMs * 2 }).toBeGreaterThan(outageMs);
  await millrace.startServer();
  await Promise.all([expectLive(list), expectLive(page)]);

  await expect
    .poll(async () => (await api.tasks.list.query({ status: ["PENDING", "RUNNING"] })).items.length, {
      timeout: 40_000,
    })
    .toBe(0);
  const { items } = await api.tasks.list.query({ limit: 200 });
  const truth = new Map(items.map(({ id, status }) => [id, status]));
  for (const id of ids) await expect(rowOf(list, id)).toContainText(words[truth.get(id) ?? "PENDING"]);
  const shown = await list
    .locator("[data-task]")
    .evaluateAll((rows) => rows.map((row) => row.getAttribute("data-task")));
  expect(shown).toEqual(items.slice(0, shown.length).map(({ id }) => id));

  const task = await api.tasks.get.query({ id: last });
  expect(task.status).toBe("FAILED");
  await expect(statusOf(page)).toHaveText("Failed");
  await expect(page.getByRole("list", { name: "Timeline" }).getByRole("listitem")).toHaveCount(task.history.length);
  await expect(page.getByRole("log")).toContainText("(5 of 5)");
  await Promise.all([expectSameDocument(list), expectSameDocument(page)]);
});

test("U1 what one opens while the server is away shows itself once it is back, without a reload", async ({
  signIn,
  millrace,
}) => {
  const page = await signIn(await registerAccount(millrace.url));
  await markDocument(page);
  await millrace.killServer();
  await page.getByRole("button", { name: "Failed", exact: true }).click();
  await expect(page.getByRole("status", { name: "Loading tasks" })).toBeVisible();
  await page.getByRole("link", { name: "New task" }).click();
  await expect(page.getByRole("dialog")).toHaveCount(0);
  await millrace.startServer();
  await expect(page.getByRole("dialog", { name: "New task" }).getByLabel("Kind")).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("heading", { name: "Nothing matches these filters" })).toBeVisible();
  await expectLive(page);
  await expectSameDocument(page);
});

import { manager } from "../support/accounts.ts";
import { signInToApi } from "../support/api.ts";
import { statusOf } from "../support/pages.ts";
import { simulate } from "../support/simulate.ts";
import { expect, test } from "../support/test.ts";

test("T15 a paused queue begins nothing and says why; resumed, it goes on", async ({ signIn, millrace }) => {
  const api = await signInToApi(millrace.url, manager);
  const page = await signIn(manager);
  await page.getByRole("link", { name: "Workers" }).click();
  const queue = page.locator("[data-queue=default]");
  await queue.getByRole("button", { name: "Pause default" }).click();
  const dialog = page.getByRole("dialog", { name: "Pause the queue default?" });
  await dialog.getByLabel("Reason").fill("the mail server moves");
  await dialog.getByRole("button", { name: "Pause the queue" }).click();
  await expect(queue).toContainText("Paused by you");
  await expect(queue).toContainText("the mail server moves");

  const payload = simulate(0, "SUCCESS");
  const { id } = await api.tasks.create.mutate({ kind: "simulate", title: "Held back", payload });
  const taskPage = await page.context().newPage();
  await taskPage.goto(`/tasks/${id}`);
  await expect(taskPage.locator("[data-why]")).toContainText("paused by you: the mail server moves");
  await expect(statusOf(taskPage)).toHaveText("Pending");

  await queue.getByRole("button", { name: "Resume default" }).click();
  await expect(queue.getByRole("button", { name: "Pause default" })).toBeVisible();
  await expect(statusOf(taskPage)).toHaveText("Success");
});

test("W1 a worker is listed with what it holds, and leads to it", async ({ signIn, millrace }) => {
  const api = await signInToApi(millrace.url, manager);
  const payload = simulate(30_000, "SUCCESS");
  const { id } = await api.tasks.create.mutate({ kind: "simulate", title: "In good hands", payload });
  const page = await signIn(manager);
  await page.goto("/workers");
  const held = page.getByRole("list", { name: "What it holds" }).locator(`a[href="/tasks/${id}"]`);
  await held.click();
  await expect(page.getByRole("heading", { name: "In good hands" })).toBeVisible();
  await expect(statusOf(page)).toHaveText("Running");
  await api.tasks.cancel.mutate({ id });
});

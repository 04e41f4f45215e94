import { manager, registerAccount } from "../support/accounts.ts";
import { signInToApi } from "../support/api.ts";
import { expectLive, rowOf, statusOf } from "../support/pages.ts";
import { simulate } from "../support/simulate.ts";
import { expect, test } from "../support/test.ts";

test("T14 another user sees nothing of a task, a manager sees it live", async ({ signIn, millrace }) => {
  const [stranger, boss] = [await signIn(await registerAccount(millrace.url)), await signIn(manager)];
  await expect(stranger.getByRole("heading", { name: "The wheel stands still" })).toBeVisible();
  await boss.getByRole("button", { name: "Everyone" }).click();
  await expect(boss).toHaveURL(/scope=all/);
  await Promise.all([expectLive(stranger), expectLive(boss)]);

  const api = await signInToApi(millrace.url, await registerAccount(millrace.url));
  const task = await api.tasks.create.mutate({
    kind: "simulate",
    title: "Nobody else's",
    payload: simulate(1_500, "SUCCESS"),
  });
  const row = rowOf(boss, task.id);
  await expect(row).toContainText("Running");
  await row.click();
  await expect(statusOf(boss)).toHaveText("Running");
  await expect(boss.getByRole("log")).toContainText("(1 of 5)");
  await expect(statusOf(boss)).toHaveText("Success");

  await expect(stranger.getByRole("heading", { name: "The wheel stands still" })).toBeVisible();
  await stranger.goto(`/tasks/${task.id}`);
  await expect(stranger.getByRole("heading", { name: "Not found" })).toBeVisible();
  await expect(stranger.getByText("Nobody else's")).toHaveCount(0);
});

test("T14 who may not see everyone's tasks is not offered to, and an address that asks for it shows their own", async ({
  signIn,
  millrace,
}) => {
  const page = await signIn(await registerAccount(millrace.url));
  await page.goto("/tasks?scope=all");
  await expect(page.getByRole("heading", { name: "The wheel stands still" })).toBeVisible();
  await expect(page.getByRole("button", { name: "Everyone" })).toHaveCount(0);
  await expectLive(page);
});

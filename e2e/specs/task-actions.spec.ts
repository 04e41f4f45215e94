import { registerAccount } from "../support/accounts.ts";
import { signInToApi } from "../support/api.ts";
import { expectLive, rowOf, statusOf } from "../support/pages.ts";
import { simulate } from "../support/simulate.ts";
import { expect, test } from "../support/test.ts";

const minuteMs = 60_000;

test("T7 a running task is canceled from its page, and the reason stands in the timeline", async ({
  signIn,
  millrace,
}) => {
  const account = await registerAccount(millrace.url);
  const api = await signInToApi(millrace.url, account);
  const payload = simulate(minuteMs, "SUCCESS");
  const { id } = await api.tasks.create.mutate({ kind: "simulate", title: "No longer needed", payload });
  const page = await signIn(account);
  await page.goto(`/tasks/${id}`);
  await expect(statusOf(page)).toHaveText("Running");

  await page.getByRole("button", { name: "Cancel", exact: true }).click();
  const dialog = page.getByRole("dialog", { name: "Cancel “No longer needed”?" });
  await dialog.getByLabel("Reason").fill("the customer left");
  await dialog.getByRole("button", { name: "Cancel the task" }).click();
  await expect(dialog).toBeHidden();
  await expect(statusOf(page)).toHaveText("Canceled");
  const last = page.getByRole("list", { name: "Timeline" }).getByRole("listitem").last();
  await expect(last).toContainText("Canceled");
  await expect(last).toContainText("by you");
  await expect(last).toContainText("the customer left");
  await expect(page.getByRole("button", { name: "Retry" })).toBeVisible();
});

test("T8 a failed task is retried with an edited payload; what is wrong in it is told at its field", async ({
  signIn,
  millrace,
}) => {
  const account = await registerAccount(millrace.url);
  const api = await signInToApi(millrace.url, account);
  const payload = simulate(0, "FAILED");
  const { id } = await api.tasks.create.mutate({ kind: "simulate", title: "Once more", payload });
  const page = await signIn(account);
  await page.goto(`/tasks/${id}`);
  await expect(statusOf(page)).toHaveText("Failed");

  await page.getByRole("button", { name: "Retry" }).click();
  const dialog = page.getByRole("dialog", { name: "Retry “Once more”" });
  await expect(dialog.getByLabel("Failure rate")).toHaveValue("1");
  await dialog.getByLabel("Failure rate").fill("7");
  await dialog.getByRole("button", { name: "Retry the task" }).click();
  await expect(dialog.getByLabel("Failure rate")).toHaveAttribute("aria-invalid", "true");
  await expect(dialog.getByLabel("Failure rate")).toBeFocused();

  await dialog.getByRole("button", { name: "JSON" }).click();
  await dialog.getByLabel("JSON").fill("{ no");
  await dialog.getByRole("button", { name: "Retry the task" }).click();
  await expect(dialog.getByLabel("JSON")).toHaveAttribute("aria-invalid", "true");
  await dialog.getByLabel("JSON").fill(JSON.stringify({ ...payload, failureRate: 0 }));
  await dialog.getByRole("button", { name: "Form" }).click();
  await expect(dialog.getByLabel("Failure rate")).toHaveValue("0");
  await dialog.getByLabel("Reason").fill("dice replaced");
  await dialog.getByRole("button", { name: "Retry the task" }).click();

  await expect(dialog).toBeHidden();
  await expect(statusOf(page)).toHaveText("Success");
  const timeline = page.getByRole("list", { name: "Timeline" }).getByRole("listitem");
  await expect(timeline).toHaveText([
    /^Created/,
    /^Started/,
    /^Failed/,
    /^Retried.*dice replaced/,
    /^Started/,
    /^Succ/,
  ]);
  await expect(page.getByRole("region", { name: "Payload" })).toContainText('"failureRate": 0');
});

test("T3 T7 T9 T15 a task that waits says so, is begun now from its page, and is canceled from the list", async ({
  signIn,
  millrace,
}) => {
  const account = await registerAccount(millrace.url);
  const api = await signInToApi(millrace.url, account);
  const runAt = new Date(Date.now() + 60 * minuteMs).toISOString();
  const payload = simulate(0, "SUCCESS");
  const { items } = await api.tasks.createMany.mutate({
    tasks: ["Early bird", "Never mind"].map((title) => ({ kind: "simulate", title, payload, runAt })),
  });
  const [early = "", never = ""] = items.map(({ id }) => id);
  const page = await signIn(account);
  await expectLive(page);
  await page.setViewportSize({ width: 1_280, height: 800 });
  await rowOf(page, never).hover();
  await page.getByRole("button", { name: "Cancel: Never mind" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Cancel the task" }).click();
  await expect(rowOf(page, never)).toContainText("Canceled");

  await rowOf(page, early).click();
  await expect(page.locator("[data-why]")).toContainText("Waits until");
  await page.getByRole("button", { name: "Try now" }).click();
  await expect(statusOf(page)).toHaveText("Success");
});

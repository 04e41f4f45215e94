import { registerAccount } from "../support/accounts.ts";
import { signInToApi } from "../support/api.ts";
import { chooseKind, expectLive } from "../support/pages.ts";
import { expect, test } from "../support/test.ts";

test("T9 a schedule for every second is made in the app, fires before one's eyes, is switched off and deleted", async ({
  signIn,
  millrace,
}) => {
  const account = await registerAccount(millrace.url);
  const api = await signInToApi(millrace.url, account);
  const page = await signIn(account);
  await page.getByRole("link", { name: "Schedules" }).click();
  await page.getByRole("link", { name: "New schedule" }).click();
  const dialog = page.getByRole("dialog", { name: "New schedule" });
  await chooseKind(page, "simulate");
  await dialog.getByLabel("Cron expression").fill("every second");
  await dialog.getByRole("button", { name: "Create the schedule" }).click();
  await expect(dialog.getByLabel("Name")).toHaveAttribute("aria-invalid", "true");
  await dialog.getByLabel("Name").fill("Ticking");
  await dialog.getByRole("button", { name: "Create the schedule" }).click();
  await expect(dialog.getByLabel("Cron expression")).toHaveAttribute("aria-invalid", "true");
  await dialog.getByLabel("Cron expression").fill("* * * * * *");
  await dialog.getByLabel("Time zone").fill("Mars/Olympus");
  await dialog.getByRole("button", { name: "Create the schedule" }).click();
  await expect(dialog.getByLabel("Time zone")).toHaveAttribute("aria-invalid", "true");
  await dialog.getByLabel("Time zone").fill("Europe/Berlin");
  await expect(dialog.getByRole("list", { name: "Next firings" }).getByRole("listitem")).toHaveCount(3);
  for (const label of ["Shortest delay (ms)", "Longest delay (ms)", "Failure rate"])
    await dialog.getByLabel(label).fill("0");
  await dialog.getByRole("button", { name: "Create the schedule" }).click();
  await expect(dialog).toBeHidden();

  const schedule = page.getByRole("list", { name: "Schedules" }).getByRole("listitem").filter({ hasText: "Ticking" });
  await expect(schedule.getByRole("list", { name: "Next firings" })).toBeVisible();
  const list = await page.context().newPage();
  await list.goto("/tasks");
  await expectLive(list);
  await expect.poll(() => list.locator("[data-task][data-row-status=SUCCESS]").count()).toBeGreaterThan(2);
  await expect(schedule).toContainText(/fired (?:now|\d+s ago)/);

  await schedule.getByRole("switch", { name: "Ticking is on" }).click();
  await expect(schedule).toContainText("Switched off");
  await expect.poll(async () => (await api.schedules.list.query({})).items[0]?.enabled).toBe(false);
  await schedule.getByRole("button", { name: "Delete Ticking" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Delete the schedule" }).click();
  await expect(page.getByText("No schedule yet.")).toBeVisible();
});

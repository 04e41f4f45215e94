import { registerAccount } from "../support/accounts.ts";
import { installGreetApp } from "../support/greet-app.ts";
import { chooseKind, expectLive, expectSameDocument, markDocument, statusOf } from "../support/pages.ts";
import { expect, test } from "../support/test.ts";

test("W7 P3 T15 a kind of somebody else's worker: its form appears, its task runs there live; without the worker one is told why it waits", async ({
  signIn,
  millrace,
}) => {
  test.setTimeout(180_000);
  await using app = await installGreetApp();
  const page = await signIn(await registerAccount(millrace.url));
  await expectLive(page);
  await markDocument(page);
  const dialog = page.getByRole("dialog", { name: "New task" });
  const openForm = () => page.getByRole("link", { name: "New task" }).click();
  const greet = async (who: string) => {
    await dialog.getByLabel("Whom to greet").fill(who);
    await dialog.getByRole("button", { name: "Create task" }).click();
  };

  await openForm();
  await expect(dialog.getByLabel("Kind")).toContainText("simulate");
  await dialog.getByLabel("Kind").click();
  await expect(page.getByRole("option", { name: "simulate" })).toBeVisible();
  await expect(page.getByRole("option", { name: "greet" })).toHaveCount(0);
  await page.keyboard.press("Escape");
  await dialog.getByRole("button", { name: "Cancel" }).click();

  await app.start(millrace.natsUrl);
  await openForm();
  await chooseKind(page, "greet");
  await greet("");
  await expect(dialog.getByLabel("Whom to greet")).toHaveAttribute("aria-invalid", "true");
  await greet("Ada");
  await expect(statusOf(page)).toHaveText("Success");
  await expect(page.getByRole("region", { name: "Result" })).toContainText("Hello, Ada!");
  await expect(page.getByRole("log")).toContainText("greeting Ada");
  const timeline = page.getByRole("list", { name: "Timeline" }).getByRole("listitem");
  await expect(timeline).toHaveText([/^Created/, /^Started/, /^Succeeded/]);

  await app.stop();
  await openForm();
  await expect(dialog.getByLabel("Kind")).toContainText("greet");
  await greet("Grace");
  await expect(statusOf(page)).toHaveText("Pending");
  await expect(page.locator("[data-why]")).toContainText("No worker that runs the kind greet is there: start one.");

  await app.start(millrace.natsUrl);
  await expect(statusOf(page)).toHaveText("Success");
  await expect(page.locator("[data-why]")).toHaveCount(0);
  await expect(page.getByRole("region", { name: "Result" })).toContainText("Hello, Grace!");
  await expectSameDocument(page);
});

import { manager, registerAccount } from "../support/accounts.ts";
import { signInToApi } from "../support/api.ts";
import { expectAccessible } from "../support/looks.ts";
import { chooseKind, taskIdOf } from "../support/pages.ts";
import { expect, test } from "../support/test.ts";

for (const width of [390, 1_280]) {
  test(`T11 a manager names who performs a new task at ${width} px, or leaves it to nobody`, async ({
    signIn,
    millrace,
  }) => {
    // Sorts before everyone else's.
    const name = `Aaron at ${width}`;
    const performer = await registerAccount(millrace.url, name);
    const managers = await signInToApi(millrace.url, manager);
    await expect
      .poll(async () => (await managers.tasks.performers.query({})).items.map((other) => other.name))
      .toContain(name);

    const [page, work] = [await signIn(manager), await signIn(performer)];
    await page.setViewportSize({ width, height: 800 });
    const assignee = page.getByRole("term").filter({ hasText: "Assignee" }).locator("xpath=following-sibling::dd");
    await page.goto("/tasks/new");
    const dialog = page.getByRole("dialog", { name: "New task" });
    await chooseKind(page, "manual");
    await expect(dialog.getByLabel("Not before")).toHaveCount(0);
    await expect(dialog.getByLabel("Assignee")).toHaveText("Someone drawn at random");
    await dialog.getByLabel("Title").fill("Sharpen the stones");
    await dialog.getByLabel("Assignee").click();
    await page.getByRole("option", { name }).click();
    await expectAccessible(page);
    await dialog.getByRole("button", { name: "Create task" }).click();
    await expect(assignee).toHaveText(name);
    await expectAccessible(page);
    await work.getByRole("link", { name: "My work" }).click();
    await work.getByText("Sharpen the stones").click();
    await expect(work.getByRole("definition").filter({ hasText: /^You$/ })).toBeVisible();

    await page.getByRole("button", { name: "Assign" }).click();
    await page.getByRole("dialog").getByLabel("To").click();
    await page.getByRole("option", { name: "Nobody for now" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Assign" }).click();
    await expect(assignee).toHaveText("Nobody yet");
    await expect(work.getByRole("alert").getByRole("heading")).toHaveText("“Sharpen the stones” is gone");

    await page.goto("/tasks/new");
    await chooseKind(page, "manual");
    await dialog.getByLabel("Assignee").click();
    await page.getByRole("option", { name: "Nobody for now" }).click();
    await dialog.getByRole("button", { name: "Create task" }).click();
    await expect(assignee).toHaveText("Nobody yet");
    await expect(page.locator("[data-why]")).toContainText("Waits to be assigned");
  });
}

test("T11 who may not assign is told that someone is drawn, and sees who it was", async ({ signIn, millrace }) => {
  const account = await registerAccount(millrace.url);
  const page = await signIn(account);
  await page.goto("/tasks/new");
  const dialog = page.getByRole("dialog", { name: "New task" });
  await chooseKind(page, "manual");
  await expect(dialog).toContainText("Someone drawn at random will perform it.");
  await expect(dialog.getByLabel("Assignee")).toHaveCount(0);
  await dialog.getByLabel("Title").fill("Count the sacks");
  await dialog.getByRole("button", { name: "Create task" }).click();
  await expect(page.getByRole("heading", { name: "Count the sacks" })).toBeVisible();
  const id = taskIdOf(page);
  const api = await signInToApi(millrace.url, account);
  const [me, task] = [await api.auth.me.query(), await api.tasks.get.query({ id })];
  const words = task.assigneeId === me.id ? "You" : (task.assigneeName ?? "");
  expect(words).not.toBe("");
  await expect(page.getByRole("term").filter({ hasText: "Assignee" }).locator("xpath=..")).toContainText(words);
});

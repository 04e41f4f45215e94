import { manager, registerAccount } from "../support/accounts.ts";
import { signInToApi } from "../support/api.ts";
import { expectAccessible } from "../support/looks.ts";
import { expectLive, rowOf, statusOf } from "../support/pages.ts";
import { simulate } from "../support/simulate.ts";
import { expect, test } from "../support/test.ts";

for (const width of [390, 1_280]) {
  test(`T4 T14 a running task is deleted at ${width} px, and another browser that watches it is told`, async ({
    signIn,
    millrace,
  }) => {
    const account = await registerAccount(millrace.url);
    const api = await signInToApi(millrace.url, account);
    const payload = simulate(60_000, "SUCCESS");
    const { id } = await api.tasks.create.mutate({ kind: "simulate", title: "Never mind", payload });
    const [page, watcher, list] = [await signIn(account), await signIn(manager), await signIn(account)];
    for (const each of [page, watcher]) {
      await each.setViewportSize({ width, height: 800 });
      await each.goto(`/tasks/${id}`);
      await expect(statusOf(each)).toHaveText("Running");
      await expectLive(each);
    }
    await expectLive(list);
    await expect(rowOf(list, id)).toBeVisible();

    await page.getByRole("button", { name: "Delete", exact: true }).click();
    const dialog = page.getByRole("dialog", { name: "Delete “Never mind”?" });
    await expect(dialog).toContainText("leaves every list, and since it runs, it is canceled");
    await expectAccessible(page);
    await dialog.getByLabel("Reason").fill("made by mistake");
    await dialog.getByRole("button", { name: "Delete the task" }).click();
    await expect(page).toHaveURL("/tasks");
    await expect(page.getByText("Task deleted")).toBeVisible();
    await expect(rowOf(page, id)).toHaveCount(0);

    await expect(watcher.getByRole("alert").getByRole("heading")).toHaveText("“Never mind” was deleted");
    await expectAccessible(watcher);
    await expect(rowOf(list, id)).toHaveCount(0);
    await watcher.reload();
    await expect(watcher.getByRole("heading", { name: "Not found" })).toBeVisible();
  });
}

test("T4 who performs a task may neither edit nor delete it, and is told when it is gone", async ({
  signIn,
  millrace,
}) => {
  const account = await registerAccount(millrace.url);
  const me = await (await signInToApi(millrace.url, account)).auth.me.query();
  const managers = await signInToApi(millrace.url, manager);
  const { id } = await managers.tasks.create.mutate({ kind: "manual", title: "Oil the wheel", assignee: me.id });
  const page = await signIn(account);
  await page.goto(`/tasks/${id}`);
  await expect(page.getByRole("button", { name: "Complete" })).toBeVisible();
  await expectLive(page);
  await expect(page.getByRole("group", { name: "Change the task" })).toHaveCount(0);
  await managers.tasks.delete.mutate({ id });
  await expect(page.getByRole("alert").getByRole("heading")).toHaveText("“Oil the wheel” is gone");
});

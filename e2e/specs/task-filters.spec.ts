import { manager, registerAccount } from "../support/accounts.ts";
import { signInToApi } from "../support/api.ts";
import { expectAccessible } from "../support/looks.ts";
import { expectLive, rowOf } from "../support/pages.ts";
import { simulate } from "../support/simulate.ts";
import { expect, test } from "../support/test.ts";

const hourMs = 3_600_000;
const payload = simulate(0, "SUCCESS");
const inHours = (hours: number) => new Date(Date.now() + hours * hourMs).toISOString();
/** Stays PENDING. */
const waiting = { kind: "simulate", payload, runAt: inHours(24) };

test("U2 T3 a search narrows the list as one types, keeps the focus, and follows what is rewritten or comes in", async ({
  signIn,
  millrace,
}) => {
  const account = await registerAccount(millrace.url);
  const api = await signInToApi(millrace.url, account);
  const { items } = await api.tasks.createMany.mutate({
    tasks: [
      { ...waiting, title: "Grind the rye" },
      { ...waiting, title: "Sweep", description: "after the rye" },
      { ...waiting, title: "100% wheat_flour" },
    ],
  });
  const [rye = "", sweep = "", wheat = ""] = items.map(({ id }) => id);
  const page = await signIn(account);
  await expectLive(page);
  await page.keyboard.press("/");
  const field = page.getByRole("searchbox", { name: "Search title and description" });
  await expect(field).toBeFocused();
  await page.keyboard.type("RYE");
  await expect(page).toHaveURL("/tasks?search=RYE");
  await expect(rowOf(page, wheat)).toBeHidden();
  await expect(rowOf(page, rye)).toBeVisible();
  await expect(rowOf(page, sweep)).toBeVisible();
  await expect(field).toBeFocused();

  await api.tasks.update.mutate({ id: sweep, version: 1, description: "after the wheat" });
  await expect(rowOf(page, sweep)).toBeHidden();
  const late = await api.tasks.create.mutate({ ...waiting, title: "Later", description: "more rye" });
  await expect(rowOf(page, late.id)).toBeVisible();

  await field.fill("0% wheat_");
  await expect(page.locator("[data-task]")).toHaveCount(1);
  await expect(rowOf(page, wheat)).toBeVisible();
  await page.reload();
  await expect(field).toHaveValue("0% wheat_");
  await expect(rowOf(page, wheat)).toBeVisible();
  await page.getByRole("button", { name: "Clear filters" }).click();
  await expect(page).toHaveURL("/tasks");
  await expect(field).toHaveValue("");
  await expect(rowOf(page, rye)).toBeVisible();
});

for (const width of [390, 1_280]) {
  test(`U2 U3 T3 filters are chosen in a dialog, shown as chips and taken away one by one, at ${width} px`, async ({
    signIn,
    millrace,
  }) => {
    const account = await registerAccount(millrace.url);
    const api = await signInToApi(millrace.url, account);
    const { items } = await api.tasks.createMany.mutate({
      tasks: [
        { ...waiting, title: "Both", priority: "HIGH", tags: ["red", "blue"], expiresAt: inHours(5) },
        { ...waiting, title: "Red", priority: "HIGH", tags: ["red"] },
        { ...waiting, title: "Plain" },
      ],
    });
    const [both = "", red = "", plain = ""] = items.map(({ id }) => id);
    const page = await signIn(account);
    await page.setViewportSize({ width, height: 800 });
    await expect(rowOf(page, plain)).toBeVisible();
    await page.getByRole("button", { name: "Filters", exact: true }).click();
    const dialog = page.getByRole("dialog", { name: "Filters" });
    await dialog.getByLabel("Tags").fill("red, blue");
    await dialog.getByRole("button", { name: "High priority" }).click();
    await dialog.getByLabel("Created from").fill("2020-01-01");
    await expectAccessible(page);
    await dialog.getByRole("button", { name: "Show" }).click();
    await expect(dialog).toBeHidden();
    await expect(page).toHaveURL("/tasks?priority=HIGH&tag=red,blue&createdFrom=2020-01-01");
    await expect(page.locator("[data-task]")).toHaveCount(1);
    await expect(rowOf(page, both)).toBeVisible();
    await expect(page.getByText("1 task", { exact: true })).toBeVisible();
    await expectAccessible(page);

    await page.getByRole("button", { name: "Remove the filter: Tag blue" }).click();
    await expect(rowOf(page, red)).toBeVisible();
    await expect(rowOf(page, plain)).toBeHidden();
    await page.getByRole("button", { name: "Remove the filter: High priority" }).click();
    await expect(page).toHaveURL("/tasks?tag=red&createdFrom=2020-01-01");

    await page.getByRole("button", { name: "Filters", exact: true }).click();
    await dialog.getByLabel("Assigned to").click();
    await page.getByRole("option", { name: "Me", exact: true }).click();
    await dialog.getByRole("button", { name: "Overdue" }).click();
    await dialog.getByRole("button", { name: "Show" }).click();
    await expect(page.getByRole("heading", { name: "Nothing matches these filters" })).toBeVisible();
    await expect(page.getByRole("button", { name: "Remove the filter: Assigned to me" })).toBeVisible();
    await page.getByRole("button", { name: "Remove the filter: Overdue" }).click();
    await expect(page).toHaveURL("/tasks?tag=red&assignee=me&createdFrom=2020-01-01");
  });
}

test("U2 T3 the list is sorted as asked, and a task whose place changes moves there by itself", async ({
  signIn,
  millrace,
}) => {
  const account = await registerAccount(millrace.url);
  const api = await signInToApi(millrace.url, account);
  const { items } = await api.tasks.createMany.mutate({
    tasks: [
      { ...waiting, title: "In nine", expiresAt: inHours(9) },
      { ...waiting, title: "Never" },
      { ...waiting, title: "In five", expiresAt: inHours(5), priority: "HIGH" },
    ],
  });
  const page = await signIn(account);
  await expectLive(page);
  const rows = page.locator("[data-task]");
  const order = (...titles: string[]) => expect(rows).toContainText(titles);
  await order("In five", "Never", "In nine");
  await page.getByLabel(/^Order/).click();
  await page.getByRole("option", { name: "Most urgent first" }).click();
  await expect(page).toHaveURL("/tasks?sort=expires");
  await order("In five", "In nine", "Never");
  await expect(rows.first()).toContainText("due in 4h");

  await api.tasks.update.mutate({ id: items[1]?.id ?? "", version: 1, expiresAt: inHours(2) });
  await order("Never", "In five", "In nine");
  await page.getByLabel(/^Order/).click();
  await page.getByRole("option", { name: "Oldest first" }).click();
  await expect(page).toHaveURL("/tasks?order=asc");
  await order("In nine", "Never", "In five");
  await page.goto("/tasks?sort=priority&order=desc&createdFrom=yesterday&assignee=anybody");
  await order("In five", "Never", "In nine");
  await expect(page.getByRole("button", { name: "Clear filters" })).toBeHidden();
});

test("U2 T3 a manager filters everyone's manual tasks by a person, and sees how many there are beyond the page", async ({
  signIn,
  millrace,
}) => {
  const account = await registerAccount(millrace.url);
  const me = await (await signInToApi(millrace.url, account)).auth.me.query();
  const managers = await signInToApi(millrace.url, manager);
  const tasks = Array.from({ length: 60 }, (_, n) => ({ kind: "manual", title: `Chore ${n}`, assignee: me.id }));
  await managers.tasks.createMany.mutate({ tasks });
  const page = await signIn(manager);
  await page.goto(`/tasks?scope=all&assignee=${me.id}`);
  await expect(page.getByRole("button", { name: "Remove the filter: Assigned to Terry Tester" })).toBeVisible();
  await expect(page.getByText("60 tasks", { exact: true })).toBeVisible();
  const [last] = (await managers.tasks.list.query({ scope: "all", assignee: me.id, limit: 1 })).items;
  await managers.tasks.assign.mutate({ id: last?.id ?? "", assignee: "random" });
  const { assigneeId } = await managers.tasks.get.query({ id: last?.id ?? "" });
  await expect(rowOf(page, last?.id ?? "")).toBeVisible({ visible: assigneeId === me.id });
});

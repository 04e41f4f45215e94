import { manager, registerAccount } from "../support/accounts.ts";
import { signInToApi } from "../support/api.ts";
import { expectAccessible } from "../support/looks.ts";
import { expectLive, rowOf } from "../support/pages.ts";
import { simulate } from "../support/simulate.ts";
import { expect, test } from "../support/test.ts";

const payload = simulate(0, "SUCCESS");
/** Stays PENDING. */
const waiting = { kind: "simulate", payload, runAt: new Date(Date.now() + 24 * 3_600_000).toISOString() };

for (const width of [390, 1_280]) {
  test(`T5 U2 U3 some are selected by box and by key and canceled; what failed is told with its reason, at ${width} px`, async ({
    signIn,
    millrace,
  }) => {
    const account = await registerAccount(millrace.url);
    const api = await signInToApi(millrace.url, account);
    const titles = ["One", "Two", "Three"];
    const { items } = await api.tasks.createMany.mutate({ tasks: titles.map((title) => ({ ...waiting, title })) });
    const [one = "", two = "", three = ""] = items.map(({ id }) => id);
    const page = await signIn(account);
    await page.setViewportSize({ width, height: 800 });
    await expectLive(page);
    await page.getByRole("checkbox", { name: "Select One" }).check();
    await rowOf(page, two).focus();
    await page.keyboard.press("x");
    await expect(page.getByRole("checkbox", { name: "Select Two" })).toBeChecked();
    await expect(page.getByText("2 selected")).toBeVisible();
    await expectAccessible(page);
    await page.getByRole("button", { name: "Cancel", exact: true }).click();
    const dialog = page.getByRole("dialog");
    await expect(page.getByRole("dialog", { name: "Cancel 2 tasks?" })).toBeVisible();
    await dialog.getByLabel("Reason").fill("not needed");
    await expectAccessible(page);
    // Someone is faster: the server tells which.
    await api.tasks.cancel.mutate({ id: two });
    await dialog.getByRole("button", { name: "Cancel 2 tasks" }).click();
    await expect(page.getByRole("dialog", { name: "1 canceled, 1 not" })).toBeVisible();
    const told = dialog.getByRole("list", { name: "Not done" }).getByRole("listitem");
    await expect(told).toHaveCount(1);
    await expect(told).toContainText(/^Two.*CANCELED/);
    await expectAccessible(page);
    await dialog.getByRole("button", { name: "Close" }).last().click();
    await expect(rowOf(page, one)).toHaveAttribute("data-row-status", "CANCELED");
    await expect(rowOf(page, three)).toHaveAttribute("data-row-status", "PENDING");
    await expect(page.getByText("1 selected")).toBeVisible();
    expect((await api.tasks.history.query({ id: one })).items.at(-1)?.detail).toMatchObject({ reason: "not needed" });

    await page.getByRole("button", { name: "Delete", exact: true }).click();
    await dialog.getByRole("button", { name: "Delete 1 task" }).click();
    await expect(page.getByText("1 task deleted")).toBeVisible();
    await expect(rowOf(page, two)).toBeHidden();
    await expect(page.getByText("2 tasks", { exact: true })).toBeVisible();
  });
}

test("T5 U2 all that match are canceled, also those that are not loaded, and others are left alone", async ({
  signIn,
  millrace,
}) => {
  const account = await registerAccount(millrace.url);
  const api = await signInToApi(millrace.url, account);
  const tasks = Array.from({ length: 120 }, (_, n) => ({ ...waiting, title: `Many ${n}`, tags: ["many"] }));
  await api.tasks.createMany.mutate({ tasks });
  const other = await api.tasks.create.mutate({ ...waiting, title: "Another" });
  const page = await signIn(account);
  await page.goto("/tasks?status=PENDING&tag=many");
  await expect(page.getByText("120 tasks", { exact: true })).toBeVisible();
  await page.getByRole("checkbox", { name: "Select all that are shown" }).check();
  await expect(page.getByText("50 selected")).toBeVisible();
  await page.getByRole("button", { name: "Select all 120 that match" }).click();
  await expect(page.getByText("All 120 tasks that match")).toBeVisible();
  await page.getByRole("button", { name: "Cancel", exact: true }).click();
  const dialog = page.getByRole("dialog", { name: "Cancel all 120 tasks that match?" });
  await dialog.getByRole("button", { name: "Cancel all that match" }).click();
  await expect(page.getByText("120 tasks canceled")).toBeVisible();
  await expect(page.getByRole("heading", { name: "Nothing matches these filters" })).toBeVisible();
  expect((await api.tasks.list.query({ status: ["CANCELED"], total: true })).total?.count).toBe(120);
  expect((await api.tasks.get.query({ id: other.id })).status).toBe("PENDING");
});

test("T5 U2 what was not done is told even when nothing is left in the list", async ({ signIn, millrace }) => {
  const account = await registerAccount(millrace.url);
  const api = await signInToApi(millrace.url, account);
  const { id } = await api.tasks.create.mutate({ ...waiting, title: "The last one" });
  const page = await signIn(account);
  await page.goto("/tasks?status=PENDING");
  await expectLive(page);
  await page.getByRole("checkbox", { name: "Select The last one" }).check();
  await page.getByRole("button", { name: "Cancel", exact: true }).click();
  const dialog = page.getByRole("dialog");
  await expect(dialog).toBeVisible();
  await api.tasks.cancel.mutate({ id });
  await expect(rowOf(page, id)).toBeHidden();
  await dialog.getByRole("button", { name: "Cancel 1 task" }).click();
  await expect(page.getByRole("dialog", { name: "0 canceled, 1 not" })).toBeVisible();
  await expect(dialog.getByRole("list", { name: "Not done" })).toContainText("The last one");
});

test("T5 T11 U2 a manager assigns many to one person, who completes them together", async ({ signIn, millrace }) => {
  const account = await registerAccount(millrace.url);
  const me = await (await signInToApi(millrace.url, account)).auth.me.query();
  const managers = await signInToApi(millrace.url, manager);
  const listed = async () => (await managers.tasks.performers.query({})).items.map(({ id }) => id);
  await expect.poll(listed).toContain(me.id);
  const tasks = ["Chore A", "Chore B"].map((title) => ({ kind: "manual", title, assignee: "none", tags: [me.id] }));
  await managers.tasks.createMany.mutate({ tasks });
  const office = await signIn(manager);
  await office.goto(`/tasks?tag=${me.id}`);
  await office.getByRole("checkbox", { name: "Select all that are shown" }).check();
  await expect(office.getByRole("button", { name: "Complete" })).toBeHidden();
  await office.getByRole("button", { name: "Assign", exact: true }).click();
  const assign = office.getByRole("dialog", { name: "Assign 2 tasks?" });
  await assign.getByLabel("To").click();
  await office.getByRole("option", { name: "Someone drawn at random" }).click();
  await assign.getByRole("button", { name: "Assign 2 tasks" }).click();
  await expect(office.getByText("2 tasks assigned")).toBeVisible();
  const { items } = await managers.tasks.list.query({ tag: [me.id] });
  await managers.tasks.batch.mutate({ action: "assign", ids: items.map(({ id }) => id), assignee: me.id });

  const page = await signIn(account);
  await page.getByRole("link", { name: "My work" }).click();
  await page.getByRole("checkbox", { name: "Select all that are shown" }).check();
  await expect(page.getByText("2 selected")).toBeVisible();
  await expect(page.getByRole("button", { name: "Delete" })).toBeHidden();
  await page.getByRole("button", { name: "Complete", exact: true }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Complete 2 tasks" }).click();
  await expect(page.getByText("2 tasks completed")).toBeVisible();
  await expect(page.getByRole("heading", { name: "Nothing waits for you" })).toBeVisible();
});

import { manager, registerAccount } from "../support/accounts.ts";
import { signInToApi } from "../support/api.ts";
import { expectLive, rowOf, statusOf } from "../support/pages.ts";
import { expect, test } from "../support/test.ts";

test("T11 what is assigned to someone comes to My work by itself, is started and completed there", async ({
  signIn,
  millrace,
}) => {
  const account = await registerAccount(millrace.url);
  const me = await (await signInToApi(millrace.url, account)).auth.me.query();
  const managers = await signInToApi(millrace.url, manager);
  const page = await signIn(account);
  await page.getByRole("link", { name: "My work" }).click();
  await expect(page.getByRole("heading", { name: "Nothing waits for you" })).toBeVisible();
  await expectLive(page);

  const task = { kind: "manual", title: "Sweep the yard", assignee: me.id };
  const { id } = await managers.tasks.create.mutate(task);
  await expect(rowOf(page, id)).toContainText("Sweep the yard");
  await rowOf(page, id).hover();
  await page.getByRole("button", { name: "Start: Sweep the yard" }).click();
  await expect(rowOf(page, id)).toHaveAttribute("data-row-status", "RUNNING");

  await rowOf(page, id).click();
  await expect(statusOf(page)).toHaveText("Running");
  await page.getByRole("button", { name: "Complete" }).click();
  await expect(statusOf(page)).toHaveText("Success");
  await page.getByRole("link", { name: "My work" }).click();
  await expect(page.getByRole("heading", { name: "Nothing waits for you" })).toBeVisible();
});

test("T11 a performer gives up with a reason; a manager has it retried, given to another, and the first loses it", async ({
  signIn,
  millrace,
}) => {
  const [first, second] = [await registerAccount(millrace.url), await registerAccount(millrace.url)];
  const me = await (await signInToApi(millrace.url, first)).auth.me.query();
  const managers = await signInToApi(millrace.url, manager);
  const other = await (await signInToApi(millrace.url, second)).auth.me.query();
  await expect
    .poll(async () => (await managers.tasks.performers.query({})).items.map(({ id }) => id))
    .toContain(other.id);
  const { id } = await managers.tasks.create.mutate({ kind: "manual", title: "Fix the gate", assignee: me.id });

  const page = await signIn(first);
  await page.goto(`/tasks/${id}`);
  await page.getByRole("button", { name: "Give up" }).click();
  const giveUp = page.getByRole("dialog", { name: "Give up “Fix the gate”?" });
  await giveUp.getByLabel("Reason").fill("the hinge is missing");
  await giveUp.getByRole("button", { name: "Give it up" }).click();
  await expect(statusOf(page)).toHaveText("Failed");
  await managers.tasks.retry.mutate({ id });
  await page.goto("/work");
  await expect(rowOf(page, id)).toBeVisible();

  const office = await signIn(manager);
  await office.goto(`/tasks/${id}`);
  await office.getByRole("button", { name: "Assign" }).click();
  const assign = office.getByRole("dialog", { name: "Assign “Fix the gate”" });
  await assign.getByLabel("To").click();
  await office.getByRole("option", { name: "Someone drawn at random" }).waitFor();
  await office.keyboard.press("Escape");
  await assign.getByRole("button", { name: "Keep as it is" }).click();
  await managers.tasks.assign.mutate({ id, assignee: other.id });
  await expect(rowOf(page, id)).toBeHidden();
  await expect(office.getByRole("list", { name: "Timeline" }).getByRole("listitem").last()).toContainText("Assigned");
});

test("T11 a manager shuffles the open manual tasks from the list", async ({ signIn }) => {
  const page = await signIn(manager);
  await page.getByRole("button", { name: "Shuffle" }).click();
  const dialog = page.getByRole("dialog", { name: "Shuffle all open manual tasks?" });
  await dialog.getByLabel("Reason").fill("a new week");
  await dialog.getByRole("button", { name: "Shuffle" }).click();
  await expect(page.getByText(/^Given out: \d+$/)).toBeVisible();
});

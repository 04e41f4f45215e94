import { manager, registerAccount } from "../support/accounts.ts";
import { signInToApi } from "../support/api.ts";
import { expectAccessible } from "../support/looks.ts";
import { statusOf } from "../support/pages.ts";
import { simulate } from "../support/simulate.ts";
import { expect, test } from "../support/test.ts";

const hourMs = 3_600_000;
const widths = [390, 1_280];

for (const width of widths) {
  test(`T4 two people edit one task at ${width} px: the later one is shown what changed and saves on top of it`, async ({
    signIn,
    millrace,
  }) => {
    const account = await registerAccount(millrace.url);
    const api = await signInToApi(millrace.url, account);
    const runAt = new Date(Date.now() + hourMs).toISOString();
    const order = { title: "Grind", description: "by hand", tags: ["flour"], runAt };
    const { id } = await api.tasks.create.mutate({ kind: "simulate", payload: simulate(0, "SUCCESS"), ...order });
    const [mine, theirs] = [await signIn(account), await signIn(manager)];
    for (const page of [mine, theirs]) {
      await page.setViewportSize({ width, height: 800 });
      await page.goto(`/tasks/${id}`);
      await page.getByRole("button", { name: "Edit", exact: true }).click();
    }
    const [here, there] = [mine, theirs].map((page) => page.getByRole("dialog", { name: "Edit “Grind”" }));
    if (!here || !there) throw new Error("both dialogs are open");
    await here.getByLabel("Title").fill("Grind finely");
    await here.getByLabel("Description").fill("");
    await here.getByLabel("Log lines").fill("3");
    await expectAccessible(mine);

    await there.getByLabel("Title").fill("Grind coarsely");
    await there.getByLabel("Tags").fill("flour, bran");
    await there.getByRole("button", { name: "Save" }).click();
    await expect(there).toBeHidden();
    await expect(mine.getByRole("heading", { name: "Grind coarsely", includeHidden: true })).toHaveCount(1);

    await here.getByRole("button", { name: "Save" }).click();
    const told = here.getByRole("alert");
    await expect(told).toContainText("Edited by a colleague");
    await expect(told.getByRole("listitem")).toHaveText([
      "Title: Grind coarsely – yours would replace it",
      "Tags: flour, bran",
    ]);
    await expect(here.getByLabel("Title")).toHaveValue("Grind finely");
    await expect(here.getByLabel("Description")).toHaveValue("");
    await expect(here.getByLabel("Log lines")).toHaveValue("3");
    await expect(here.getByLabel("Tags")).toHaveValue("flour, bran");
    await expectAccessible(mine);
    await here.getByRole("button", { name: "Save again" }).click();
    await expect(here).toBeHidden();

    await expect(theirs.getByRole("heading", { name: "Grind finely" })).toBeVisible();
    await expect(theirs.getByText("by hand")).toHaveCount(0);
    await expect(theirs.getByText("flour, bran")).toBeVisible();
    await expect(theirs.getByRole("region", { name: "Payload" })).toContainText('"logLines": 3');
    await expect(mine.getByRole("list", { name: "Timeline" }).getByRole("listitem").last()).toContainText("Edited");
  });
}

test("T4 what the server refuses of an edit is told at its fields, and only what was changed is sent", async ({
  signIn,
  millrace,
}) => {
  const account = await registerAccount(millrace.url);
  const api = await signInToApi(millrace.url, account);
  const runAt = new Date(Date.now() + hourMs).toISOString();
  const { id } = await api.tasks.create.mutate({
    kind: "simulate",
    title: "Weigh",
    payload: simulate(0, "SUCCESS"),
    runAt,
  });
  const page = await signIn(account);
  await page.goto(`/tasks/${id}`);
  await page.getByRole("button", { name: "Edit", exact: true }).click();
  const dialog = page.getByRole("dialog", { name: "Edit “Weigh”" });
  await dialog.getByLabel("Failure rate").fill("7");
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(dialog.getByLabel("Failure rate")).toBeFocused();
  await expect(dialog.getByLabel("Failure rate")).toHaveAttribute("aria-invalid", "true");

  await dialog.getByLabel("Failure rate").fill("0");
  await dialog.getByLabel("Expires").fill("2020-01-01T00:00");
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(dialog.getByLabel("Expires")).toHaveAttribute("aria-invalid", "true");
  await dialog.getByLabel("Expires").fill("");
  await dialog.getByLabel("Title").fill("");
  await dialog.getByLabel("Priority").click();
  await page.getByRole("option", { name: "High" }).click();
  const [request] = await Promise.all([
    page.waitForRequest((sent) => sent.url().includes("/trpc/tasks.update")),
    dialog.getByRole("button", { name: "Save" }).click(),
  ]);
  await expect(dialog).toBeHidden();
  expect(request.postDataJSON()).toEqual({ "0": { id, version: 1, title: null, priority: "HIGH" } });
  await expect(page.getByRole("heading", { name: "simulate" })).toBeVisible();
  await expect(page.getByText("High", { exact: true })).toBeVisible();
});

test("T4 the payload of a task that runs is not offered for editing, what else it says is", async ({
  signIn,
  millrace,
}) => {
  const account = await registerAccount(millrace.url);
  const api = await signInToApi(millrace.url, account);
  const payload = simulate(60_000, "SUCCESS");
  const { id } = await api.tasks.create.mutate({ kind: "simulate", title: "Turn", payload });
  const page = await signIn(account);
  await page.goto(`/tasks/${id}`);
  await expect(statusOf(page)).toHaveText("Running");
  await page.getByRole("button", { name: "Edit", exact: true }).click();
  const dialog = page.getByRole("dialog", { name: "Edit “Turn”" });
  await dialog.getByLabel("Description").fill("Slowly at first");
  await expect(dialog.getByRole("group", { name: "Payload" })).toHaveCount(0);
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("Slowly at first")).toBeVisible();
  await expect(statusOf(page)).toHaveText("Running");
  await api.tasks.cancel.mutate({ id });
});

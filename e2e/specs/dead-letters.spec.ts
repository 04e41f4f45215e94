import { randomUUID } from "node:crypto";
import { manager, registerAccount } from "../support/accounts.ts";
import { signInToApi } from "../support/api.ts";
import { buryTasks } from "../support/dead-letters.ts";
import { statusOf } from "../support/pages.ts";
import { expect, test } from "../support/test.ts";

test("D1 D2 D3 all dead letters that match are counted and replayed, with progress, and stay in the record", async ({
  signIn,
  millrace,
}) => {
  const owner = await signInToApi(millrace.url, await registerAccount(millrace.url));
  const operator = await signInToApi(millrace.url, manager);
  const title = `Buried ${randomUUID()}`;
  await buryTasks(owner, operator, { title, count: 40 });

  const page = await signIn(manager);
  await page.getByRole("link", { name: "Dead letters" }).click();
  await page.getByRole("searchbox", { name: "Search title and error" }).fill(title);
  await expect(page).toHaveURL(/search=Buried/);
  await expect(page.getByText("40 open match")).toBeVisible();
  await page.getByRole("button", { name: "Replay all that match" }).click();
  const dialog = page.getByRole("dialog", { name: "Replay 40 dead letters" });
  await dialog.getByRole("button", { name: "Start the replay" }).click();
  await expect(dialog.getByLabel("Reason")).toHaveAttribute("aria-invalid", "true");
  const reason = `the dice were loaded, ${randomUUID()}`;
  await dialog.getByLabel("Reason").fill(reason);
  await dialog.getByLabel("At most per second").fill("10");
  await expect(dialog.getByText("about 4 seconds")).toBeVisible();
  await dialog.getByRole("button", { name: "Start the replay" }).click();

  const replay = page.getByRole("list", { name: "Replays" }).getByRole("listitem").filter({ hasText: reason });
  await expect(replay).toContainText("Running");
  await expect(replay.getByRole("progressbar")).toHaveAttribute("aria-valuenow", /^[1-9][0-9]?$/);
  await expect(replay).toContainText("40 of 40 sent");
  await expect(replay).toContainText("Done");
  await page.getByRole("button", { name: "Replayed", exact: true }).click();
  await expect(page).toHaveURL(/state=replayed/);
  await expect(page.locator("[data-dead-letter]")).toHaveCount(40);
});

test("D2 a replay that goes wrong is stopped by hand", async ({ signIn, millrace }) => {
  const owner = await signInToApi(millrace.url, await registerAccount(millrace.url));
  const title = `Stopped ${randomUUID()}`;
  await buryTasks(owner, await signInToApi(millrace.url, manager), { title, count: 60 });
  const page = await signIn(manager);
  await page.goto(`/dead-letters?search=${encodeURIComponent(title)}`);
  await page.getByLabel("Select all that are shown").check();
  await page.getByRole("button", { name: /^Replay 50 selected/ }).click();
  const dialog = page.getByRole("dialog", { name: "Replay 50 dead letters" });
  await dialog.getByLabel("Reason").fill(title);
  await dialog.getByLabel("At most per second").fill("1");
  await dialog.getByRole("button", { name: "Start the replay" }).click();
  const replay = page.getByRole("list", { name: "Replays" }).getByRole("listitem").filter({ hasText: title });
  await replay.getByRole("button", { name: "Stop" }).click();
  await expect(replay).toContainText("Stopped");
  await expect(replay.getByRole("button", { name: "Stop" })).toHaveCount(0);
});

test("D2 one dead letter is replayed with its payload put right, another is discarded", async ({
  signIn,
  millrace,
}) => {
  const owner = await signInToApi(millrace.url, await registerAccount(millrace.url));
  const title = `Mended ${randomUUID()}`;
  const ids = await buryTasks(owner, await signInToApi(millrace.url, manager), { title, count: 2 });
  const page = await signIn(manager);
  await page.goto(`/dead-letters?search=${encodeURIComponent(title)}`);
  const letters = page.locator("[data-dead-letter]");
  await expect(letters).toHaveCount(2);
  await letters.first().getByRole("link").click();
  const dialog = page.getByRole("dialog", { name: title });
  await expect(dialog.getByRole("alert")).toContainText("simulated failure");
  await dialog.getByLabel("Failure rate").fill("7");
  await dialog.getByRole("button", { name: "Replay" }).click();
  await expect(dialog.getByLabel("Reason")).toHaveAttribute("aria-invalid", "true");
  await expect(dialog.getByLabel("Reason")).toBeFocused();
  await dialog.getByLabel("Reason").fill("mended by hand");
  await dialog.getByRole("button", { name: "Replay" }).click();
  await expect(dialog.getByLabel("Failure rate")).toHaveAttribute("aria-invalid", "true");
  await expect(dialog.getByLabel("Failure rate")).toBeFocused();
  await dialog.getByLabel("Failure rate").fill("0");
  await dialog.getByRole("button", { name: "Replay" }).click();
  await expect(dialog).toBeHidden();
  await expect(letters).toHaveCount(1);

  await letters.first().getByRole("link").click();
  await dialog.getByLabel("Reason").fill("not worth it");
  await dialog.getByRole("button", { name: "Discard" }).click();
  await expect(page.getByText("Nothing here: every task found its end")).toBeVisible();

  await page.getByRole("button", { name: "Discarded", exact: true }).click();
  await letters.first().getByRole("link").click();
  await expect(dialog).toContainText("Discarded by you");
  await expect(dialog).toContainText("not worth it");
  await page.goto(`/tasks/${ids.at(-1)}`);
  await expect(statusOf(page)).toHaveText("Success");
});

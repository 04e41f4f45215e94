import { registerAccount } from "../support/accounts.ts";
import {
  expectLive,
  expectSameDocument,
  fillNewTask,
  markDocument,
  rowOf,
  statusOf,
  taskIdOf,
} from "../support/pages.ts";
import { expect, test } from "../support/test.ts";

const outcomes = [
  { word: "Success", failureRate: 0, last: "Succeeded" },
  { word: "Failed", failureRate: 1, last: "Failed" },
];

for (const { word, failureRate, last } of outcomes) {
  test(`T1 T14 W2 W4 W5 a task made in the app goes from Pending over Running to ${word} before one's eyes, in list and page`, async ({
    signIn,
    millrace,
  }) => {
    const page = await signIn(await registerAccount(millrace.url));
    await expectLive(page);
    const list = await page.context().newPage();
    await list.goto("/tasks");
    await expectLive(list);
    await Promise.all([markDocument(page), markDocument(list)]);

    millrace.pauseWorker();
    await fillNewTask(page, {
      "Shortest delay (ms)": 4_000,
      "Longest delay (ms)": 4_000,
      "Failure rate": failureRate,
      "Log lines": 8,
      Title: `Story of ${word}`,
    });
    await page.getByRole("button", { name: "Create task" }).click();
    await expect(page.getByRole("heading", { name: `Story of ${word}` })).toBeVisible();
    const row = rowOf(list, taskIdOf(page));
    await expect(statusOf(page)).toHaveText("Pending");
    await expect(row).toContainText("Pending");

    millrace.resumeWorker();
    await expect(statusOf(page)).toHaveText("Running");
    await expect(row).toContainText("Running");
    const lines = page.getByRole("log").locator("p");
    await expect(lines.filter({ hasText: "(1 of 8)" })).toBeVisible();
    await expect(page.getByRole("progressbar", { name: "Progress" })).toHaveAttribute("aria-valuenow", /^[1-9]/);
    await expect(row).toContainText(/step \d+ of/);
    await expect(statusOf(page)).toHaveText("Running");

    await expect(statusOf(page)).toHaveText(word);
    await expect(row).toContainText(word);
    await expect(lines.filter({ hasText: "(8 of 8)" })).toBeVisible();
    const timeline = page.getByRole("list", { name: "Timeline" }).getByRole("listitem");
    await expect(timeline).toHaveText([/^Created/, /^Started/, new RegExp(`^${last}`)]);
    if (failureRate === 0) await expect(page.getByRole("region", { name: "Result" })).toContainText('"delayMs": 4000');
    else await expect(page.getByRole("alert")).toContainText("simulated failure");

    await Promise.all([expectSameDocument(page), expectSameDocument(list)]);
  });
}

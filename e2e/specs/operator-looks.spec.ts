import { randomUUID } from "node:crypto";
import { admin } from "../support/accounts.ts";
import { signInToApi } from "../support/api.ts";
import { buryTasks } from "../support/dead-letters.ts";
import { chooseTheme, expectAccessible, looks } from "../support/looks.ts";
import { statusOf } from "../support/pages.ts";
import { expect, test } from "../support/test.ts";

for (const { theme, width } of looks) {
  test(`U3 the operators' pages are accessible and fit in ${theme.toLowerCase()} at ${width} px`, async ({
    signIn,
    millrace,
  }) => {
    const api = await signInToApi(millrace.url, admin);
    const title = `Looks ${randomUUID()}`;
    const [task] = await buryTasks(api, api, { title, count: 5 });
    const [letter, ...others] = (await api.deadLetters.list.query({ search: title })).items;
    for (const { id } of others.slice(0, 2)) await api.deadLetters.discard.mutate({ id, reason: "for the audit" });
    await api.deadLetters.replayMany.mutate({ ids: [letter?.id ?? ""], reason: "to have one to look at" });
    const name = `Every morning ${randomUUID()}`;
    const schedule = await api.schedules.create.mutate({ kind: "simulate", name, cron: "0 9 * * *" });

    const page = await signIn(admin);
    await page.setViewportSize({ width, height: 800 });
    await chooseTheme(page, theme);
    await page.goto(`/tasks/${task}`);
    await expect(statusOf(page)).toHaveText("Failed");
    await page.getByRole("button", { name: "Retry" }).click();
    await expect(page.getByRole("dialog").getByLabel("Failure rate")).toBeVisible();
    await expectAccessible(page);

    await page.goto("/dead-letters");
    await page.getByText("open match").waitFor();
    await page.getByRole("list", { name: "Groups by error" }).waitFor();
    await page.getByRole("list", { name: "Replays" }).waitFor();
    await expectAccessible(page);
    await page.getByRole("button", { name: "Replay all that match" }).click();
    await page.getByRole("dialog").getByLabel("Reason").waitFor();
    await expectAccessible(page);
    await page.keyboard.press("Escape");
    await page.locator("[data-dead-letter]").first().getByRole("link").click();
    await page.getByRole("dialog").getByLabel("Failure rate").waitFor();
    await expectAccessible(page);

    await page.goto("/workers");
    await page.locator("[data-queue=default]").waitFor();
    await page.locator("[data-worker]").first().waitFor();
    await expectAccessible(page);
    await page.goto("/schedules");
    await page.getByText(name).waitFor();
    await expectAccessible(page);
    await page.getByRole("link", { name: "New schedule" }).click();
    await page.getByRole("dialog").getByLabel("Cron expression").waitFor();
    await expectAccessible(page);
    await page.goto("/audit");
    await page.getByText("schedule.create").first().waitFor();
    await expectAccessible(page);
    await api.schedules.delete.mutate({ id: schedule.id });
  });
}

import { expect, type Locator, type Page } from "@playwright/test";

/** A task's row in the list. */
export function rowOf(page: Page, taskId: string): Locator {
  return page.locator(`[data-task="${taskId}"]`);
}

/** The status in the header of a task's page. */
export function statusOf(page: Page): Locator {
  return page.locator("article > header [data-task-status]");
}

export function taskIdOf(page: Page): string {
  return new URL(page.url()).pathname.split("/").at(-1) ?? "";
}

export async function expectLive(page: Page): Promise<void> {
  await expect(page.locator("[data-live=live]")).toBeVisible();
}

/** Marks the document, to prove later that it was never loaded again. */
export async function markDocument(page: Page): Promise<void> {
  await page.evaluate(() => document.documentElement.setAttribute("data-same-document", ""));
}

export async function expectSameDocument(page: Page): Promise<void> {
  await expect(page.locator("html[data-same-document]")).toHaveCount(1);
}

export async function chooseKind(page: Page, name: string): Promise<void> {
  await page.getByRole("dialog").getByLabel("Kind").click();
  await page.getByRole("option", { name }).click();
}

/** Fills the dialog for a new task of the kind simulate; fields are named by their labels. */
export async function fillNewTask(page: Page, fields: Record<string, string | number>): Promise<void> {
  await page.getByRole("link", { name: "New task" }).click();
  const dialog = page.getByRole("dialog", { name: "New task" });
  await chooseKind(page, "simulate");
  for (const [label, value] of Object.entries(fields)) await dialog.getByLabel(label).fill(String(value));
}

export async function expectNoSidewaysScroll(page: Page): Promise<void> {
  const overflow = await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
  expect(overflow).toBeLessThanOrEqual(0);
}

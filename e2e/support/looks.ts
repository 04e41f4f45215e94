import { AxeBuilder } from "@axe-core/playwright";
import { expect, type Page } from "@playwright/test";
import { expectNoSidewaysScroll } from "./pages.ts";

/** What every page must bear. */
export const looks = [
  { theme: "Light", width: 1_280 },
  { theme: "Dark", width: 1_280 },
  { theme: "Light", width: 360 },
  { theme: "Dark", width: 360 },
] as const;

/** No grave finding of axe, and nothing to scroll sideways for. */
export async function expectAccessible(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page })
    .withTags(["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"])
    .analyze();
  const grave = violations.filter(({ impact }) => impact === "serious" || impact === "critical");
  expect(grave.map(({ id, nodes }) => ({ id, targets: nodes.map(({ target }) => target.join(" ")) }))).toEqual([]);
  await expectNoSidewaysScroll(page);
}

export async function chooseTheme(page: Page, theme: string): Promise<void> {
  await page.getByRole("button", { name: /^Account of/ }).click();
  await page.getByRole("menuitemradio", { name: theme }).click();
  await expect(page.locator(`html[data-theme=${theme.toLowerCase()}]`)).toHaveCount(1);
  await expectAccessible(page);
  await page.keyboard.press("Escape");
}

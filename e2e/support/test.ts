import { test as base, type Page } from "@playwright/test";
import type { Account } from "./accounts.ts";
import { startMillrace, type Millrace } from "./millrace.ts";

interface Fixtures {
  /** A page of a browser of its own, signed in. */
  signIn: (account: Account) => Promise<Page>;
}

/** Tests that run against one whole Millrace; each opens browsers of its own. */
export const test = base.extend<Fixtures, { millrace: Millrace }>({
  millrace: [
    // oxlint-disable-next-line no-empty-pattern -- Playwright reads the fixtures that are asked for from this pattern
    async ({}, use) => {
      await using millrace = await startMillrace();
      await use(millrace);
    },
    { scope: "worker", timeout: 120_000 },
  ],
  baseURL: async ({ millrace }, use) => use(millrace.url),
  signIn: async ({ browser, contextOptions, millrace }, use) => {
    const stack = new AsyncDisposableStack();
    await use(async ({ email, password }) => {
      const context = await browser.newContext({ ...contextOptions, baseURL: millrace.url });
      stack.defer(() => context.close());
      const page = await context.newPage();
      await page.goto("/sign-in");
      await page.getByLabel("E-mail").fill(email);
      await page.getByLabel("Password").fill(password);
      await page.getByRole("button", { name: "Sign in" }).click();
      await page.getByRole("heading", { name: "Tasks", exact: true }).waitFor();
      return page;
    });
    await stack.disposeAsync();
  },
});

export { expect } from "@playwright/test";

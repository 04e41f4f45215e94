import type { Page } from "@playwright/test";
import { registerAccount } from "../support/accounts.ts";
import { signInToApi } from "../support/api.ts";
import { expect, test } from "../support/test.ts";

async function openSettings(page: Page, name: "Settings" | "API tokens") {
  await page.getByRole("button", { name: /^Account of/ }).click();
  await page.getByRole("menuitem", { name }).click();
  await expect(page.getByRole("heading", { name: "Settings" })).toBeVisible();
}

test("A3 one's own name is changed, and the page says so at once", async ({ signIn, millrace }) => {
  const page = await signIn(await registerAccount(millrace.url));
  await openSettings(page, "Settings");
  await page.getByLabel("Name").fill(" ");
  await page.getByRole("button", { name: "Save the name" }).click();
  await expect(page.getByLabel("Name")).toHaveAttribute("aria-invalid", "true");
  await page.getByLabel("Name").fill("Zoe Quick");
  await page.getByRole("button", { name: "Save the name" }).click();
  await expect(page.getByRole("button", { name: "Account of Zoe Quick" })).toHaveText("ZQ");
});

test("A3 a new password needs the current one, and ends the session of another browser but not this one", async ({
  signIn,
  millrace,
}) => {
  const account = await registerAccount(millrace.url);
  const [here, there] = [await signIn(account), await signIn(account)];
  await openSettings(here, "Settings");
  await here.getByLabel("Current password").fill("wrong");
  await here.getByLabel("New password").fill("even longer");
  await here.getByRole("button", { name: "Change the password" }).click();
  await expect(here.getByLabel("Current password")).toHaveAttribute("aria-invalid", "true");
  await expect(here.getByLabel("Current password")).toBeFocused();
  await here.getByLabel("Current password").fill(account.password);
  await here.getByRole("button", { name: "Change the password" }).click();
  await expect(here.getByText("Your password was changed")).toBeVisible();
  await expect(here.getByLabel("Current password")).toHaveValue("");
  await there.getByRole("link", { name: "Schedules" }).click();
  await expect(there).toHaveURL(/\/sign-in\?next=/);
  await here.getByRole("link", { name: "Tasks", exact: true }).click();
  await expect(here.getByRole("heading", { name: "Tasks", exact: true })).toBeVisible();
  await signIn({ ...account, password: "even longer" });
});

test("A2 signing out everywhere from the settings ends every session", async ({ signIn, millrace }) => {
  const account = await registerAccount(millrace.url);
  const [here, there] = [await signIn(account), await signIn(account)];
  await here.goto("/settings");
  await here.getByRole("button", { name: "Sign out everywhere" }).click();
  await expect(here).toHaveURL("/sign-in");
  await there.getByRole("link", { name: "Schedules" }).click();
  await expect(there).toHaveURL(/\/sign-in\?next=/);
});

test("A5 a token is made, shown once, works as far as it was allowed, and stops when it is revoked", async ({
  signIn,
  millrace,
}) => {
  const account = await registerAccount(millrace.url);
  const page = await signIn(account);
  await openSettings(page, "API tokens");
  await expect(page.getByText("No token yet.")).toBeVisible();
  await page.getByRole("button", { name: "New token" }).click();
  const dialog = page.getByRole("dialog", { name: "New API token" });
  await dialog.getByRole("button", { name: "Create the token" }).click();
  await expect(dialog.getByLabel("Name")).toBeFocused();
  await dialog.getByLabel("Name").fill("Nightly export");
  await expect(dialog.getByRole("checkbox")).toHaveCount(2);
  await dialog.getByRole("checkbox", { name: "See tasks and schedules" }).check();
  await dialog.getByRole("button", { name: "Create the token" }).click();

  const shown = page.getByRole("dialog", { name: "The token “Nightly export”" });
  const token = await shown.getByRole("region", { name: "Token" }).innerText();
  expect(token).toMatch(/^mrt_\w{20,}$/);
  await page.mouse.click(5, 5);
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await shown.getByRole("button", { name: "Copy" }).first().click();
  await expect(shown.getByRole("button", { name: "Copied", exact: true })).toBeVisible();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(token);
  await shown.getByRole("button", { name: "I have copied it" }).click();
  await expect(page.getByText(token)).toHaveCount(0);

  const headers = { authorization: `Bearer ${token}` };
  const call = (method: "GET" | "POST", path: string) =>
    fetch(`${millrace.url}${path}`, {
      method,
      headers: { ...headers, ...(method === "POST" && { "content-type": "application/json" }) },
      ...(method === "POST" && { body: JSON.stringify({ kind: "simulate" }) }),
    }).then(({ status }) => status);
  expect(await call("GET", "/api/tasks")).toBe(200);
  expect(await call("POST", "/api/tasks")).toBe(403);
  await page.reload();
  const item = page.getByRole("list", { name: "API tokens" }).locator("[data-token]");
  await expect(item).toContainText("used");
  await expect(item).toContainText("See tasks and schedules");
  await expect(item).toContainText(/expires in \d+(?:d|mo)/);

  await item.getByRole("button", { name: "Revoke Nightly export" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Revoke the token" }).click();
  await expect(page.getByText("No token yet.")).toBeVisible();
  expect(await call("GET", "/api/tasks")).toBe(401);
  expect((await (await signInToApi(millrace.url, account)).tokens.list.query({})).items).toEqual([]);
});

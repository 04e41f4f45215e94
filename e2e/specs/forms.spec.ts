import { employee, registerAccount } from "../support/accounts.ts";
import { chooseKind, fillNewTask } from "../support/pages.ts";
import { expect, test } from "../support/test.ts";

test("A1 registering shows each problem at its field, then lets one in", async ({ page }) => {
  await page.goto("/tasks?status=FAILED");
  await expect(page).toHaveURL("/sign-in?next=/tasks%3Fstatus%3DFAILED");
  await page.getByRole("link", { name: "Create an account" }).click();
  await page.getByLabel("Password").fill("short");
  await page.getByRole("button", { name: "Create account" }).click();
  for (const label of ["Name", "E-mail", "Password"]) {
    await expect(page.getByLabel(label)).toHaveAttribute("aria-invalid", "true");
  }

  await page.getByLabel("Name").fill("Nora New");
  await page.getByLabel("E-mail").fill("nora@example.com");
  await page.getByLabel("Password").fill("long enough");
  await page.getByRole("button", { name: "Create account" }).click();
  await expect(page.getByRole("heading", { name: "Nothing matches these filters" })).toBeVisible();
  await expect(page).toHaveURL("/tasks?status=FAILED");
});

test("A1 an address that is taken is told, regardless of case", async ({ page }) => {
  await page.goto("/register");
  await page.getByLabel("Name").fill("Second Uma");
  await page.getByLabel("E-mail").fill(employee.email.toUpperCase());
  await page.getByLabel("Password").fill("long enough");
  await page.getByRole("button", { name: "Create account" }).click();
  await expect(page.getByRole("alert")).toContainText("already");
});

test("A2 a wrong password is told, and signing out everywhere ends the session of another browser", async ({
  page,
  signIn,
  millrace,
}) => {
  const account = await registerAccount(millrace.url);
  await page.goto("/sign-in");
  await page.getByLabel("E-mail").fill(account.email);
  await page.getByLabel("Password").fill("wrong");
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByRole("alert")).toBeVisible();

  const [here, there] = [await signIn(account), await signIn(account)];
  await here.getByRole("button", { name: /^Account of/ }).click();
  await here.getByRole("menuitem", { name: "Sign out everywhere" }).click();
  await expect(here).toHaveURL("/sign-in");
  await there.getByRole("button", { name: "Failed", exact: true }).click();
  await expect(there).toHaveURL(/\/sign-in\?next=/);
});

test("T1 W1 a wrong payload is told at its field, and what was typed stays", async ({ signIn, millrace }) => {
  const page = await signIn(await registerAccount(millrace.url));
  await fillNewTask(page, { "Shortest delay (ms)": -1, "Failure rate": 7, Title: "Not yet right" });
  await page.getByRole("button", { name: "Create task" }).click();
  const dialog = page.getByRole("dialog");
  await expect(dialog.getByLabel("Shortest delay (ms)")).toHaveAttribute("aria-invalid", "true");
  await expect(dialog.getByLabel("Shortest delay (ms)")).toBeFocused();
  await expect(dialog.getByLabel("Failure rate")).toHaveAttribute("aria-invalid", "true");
  await expect(dialog.getByLabel("Log lines")).not.toHaveAttribute("aria-invalid");

  await dialog.getByLabel("Shortest delay (ms)").fill("0");
  await dialog.getByLabel("Longest delay (ms)").fill("0");
  await dialog.getByLabel("Failure rate").fill("0");
  await dialog.getByRole("button", { name: "Create task" }).click();
  await expect(page.getByRole("heading", { name: "Not yet right" })).toBeVisible();
});

test("T1 T3 U2 U3 many tasks are made at once by keyboard, and filters live in the URL", async ({
  signIn,
  millrace,
}) => {
  const page = await signIn(await registerAccount(millrace.url));
  await page.keyboard.press("c");
  const dialog = page.getByRole("dialog", { name: "New task" });
  await chooseKind(page, "simulate");
  await dialog.getByLabel("How many").fill("1001");
  await dialog.getByLabel("How many").press("Enter");
  await expect(dialog.getByLabel("How many")).toHaveAttribute("aria-invalid", "true");
  await dialog.getByLabel("Shortest delay (ms)").fill("0");
  await dialog.getByLabel("Longest delay (ms)").fill("0");
  await dialog.getByLabel("Failure rate").fill("1");
  await dialog.getByLabel("Title").fill("One of many");
  await dialog.getByLabel("How many").fill("300");
  await dialog.getByRole("button", { name: "Create 300 tasks" }).click();
  await expect(page.getByText("300 tasks created")).toBeVisible();

  await page.keyboard.press("/");
  await expect(page.getByRole("searchbox")).toBeFocused();
  await page.getByRole("button", { name: "Failed", exact: true }).click();
  await expect(page).toHaveURL("/tasks?status=FAILED");
  const rows = page.locator("[data-task]");
  await expect(rows.first()).toContainText("One of many");
  await expect(page.locator("[data-task]:not([data-row-status=FAILED])")).toHaveCount(0);

  await page.reload();
  await expect(page.getByRole("button", { name: "Failed", exact: true })).toHaveAttribute("aria-pressed", "true");
  const height = () => page.getByRole("list", { name: "Tasks" }).evaluate((list) => list.clientHeight);
  await expect.poll(height).toBeGreaterThan(0);
  const firstPage = await height();
  await page.mouse.wheel(0, firstPage);
  await expect.poll(height).toBeGreaterThan(firstPage);

  await page.keyboard.press("c");
  await expect(dialog).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(dialog).toBeHidden();
  await expect(page).toHaveURL("/tasks?status=FAILED");
});

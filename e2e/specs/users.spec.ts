import { randomUUID } from "node:crypto";
import { admin, registerAccount } from "../support/accounts.ts";
import { signInToApi } from "../support/api.ts";
import { expect, test } from "../support/test.ts";

test("A4 an admin makes a user, finds them, gives them another role and deletes them; the address is free again", async ({
  signIn,
}) => {
  const email = `${randomUUID()}@example.com`;
  const page = await signIn(admin);
  await page.getByRole("link", { name: "Users" }).click();
  const create = async (name: string) => {
    await page.getByRole("button", { name: "New user" }).click();
    const dialog = page.getByRole("dialog", { name: "New user" });
    await dialog.getByLabel("Name").fill(name);
    await dialog.getByLabel("E-mail").fill(email);
    await dialog.getByLabel("First password").fill("short");
    await dialog.getByRole("button", { name: "Create the user" }).click();
    await expect(dialog.getByLabel("First password")).toBeFocused();
    await expect(dialog.getByLabel("First password")).toHaveAttribute("aria-invalid", "true");
    await dialog.getByLabel("First password").fill("long enough");
    await dialog.getByRole("button", { name: "Create the user" }).click();
    return dialog;
  };
  await expect(await create("Nora New")).toBeHidden();
  const again = await create("Nora Again");
  await expect(again.getByRole("alert")).toContainText("has an account already");
  await page.keyboard.press("Escape");

  const users = page.getByRole("list", { name: "Users" }).getByRole("listitem");
  await page.getByRole("searchbox", { name: "Search name and e-mail" }).fill(email.toUpperCase());
  await expect(page).toHaveURL(/search=/);
  await expect(users).toHaveCount(1);
  await expect(users).toContainText("Employee");

  const theirs = await signIn({ email, password: "long enough" });
  await users.getByRole("button", { name: "Change Nora New" }).click();
  const edit = page.getByRole("dialog", { name: "Change “Nora New”" });
  await edit.getByLabel("Role").click();
  await page.getByRole("option", { name: "Manager" }).click();
  await edit.getByRole("button", { name: "Save" }).click();
  await expect(users).toContainText("Manager");
  await theirs.reload();
  await expect(theirs.getByRole("link", { name: "Dead letters" })).toBeVisible();

  await users.getByRole("button", { name: "Delete Nora New" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Delete the user" }).click();
  await expect(page.getByText("Nobody matches these filters.")).toBeVisible();
  await theirs.getByRole("link", { name: "Dead letters" }).click();
  await expect(theirs).toHaveURL(/\/sign-in\?next=/);
  await page.getByRole("button", { name: "Deleted, too" }).click();
  await expect(users).toContainText("deleted");
  await expect(await create("Nora Again")).toBeHidden();
  await expect(users).toHaveCount(2);
});

test("A4 the last admin is told why they cannot be removed, and what to do", async ({ signIn, millrace }) => {
  const api = await signInToApi(millrace.url, admin);
  expect((await api.users.list.query({ role: ["admin"] })).items).toHaveLength(1);
  const page = await signIn(admin);
  await page.goto("/users?role=admin");
  await page.getByRole("button", { name: "Delete Ada Admin" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("button", { name: "Delete the user" }).click();
  await expect(dialog.getByRole("alert")).toContainText("last admin");
  await expect(dialog.getByRole("alert")).toContainText("make someone else an admin first");
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Change Ada Admin" }).click();
  await dialog.getByLabel("Role").click();
  await page.getByRole("option", { name: "Employee" }).click();
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(dialog.getByRole("alert")).toContainText("last admin");
});

test("A4 who is no admin finds no users", async ({ signIn, millrace }) => {
  const page = await signIn(await registerAccount(millrace.url));
  await expect(page.getByRole("link", { name: "Users" })).toHaveCount(0);
  await page.goto("/users");
  await expect(page.getByRole("heading", { name: "Not found" })).toBeVisible();
});

import { randomUUID } from "node:crypto";
import type { Page } from "@playwright/test";
import { admin, registerAccount } from "../support/accounts.ts";
import { expect, test } from "../support/test.ts";

/** The secret that a dialog shows this once; the dialog is closed with it. */
async function takeSecret(page: Page, clientName: string): Promise<{ id: string; secret: string }> {
  const shown = page.getByRole("dialog", { name: `The secret of “${clientName}”` });
  const id = await shown.getByRole("region", { name: "Client id" }).innerText();
  const secret = await shown.getByRole("region", { name: "Client secret" }).innerText();
  await shown.getByRole("button", { name: "I have copied it" }).click();
  await expect(page.getByText(secret)).toHaveCount(0);
  return { id, secret };
}

function askForToken(url: string, { id, secret }: { id: string; secret: string }): Promise<Response> {
  const authorization = `Basic ${Buffer.from(`${id}:${secret}`).toString("base64")}`;
  const body = new URLSearchParams({ grant_type: "client_credentials", scope: "users:read" });
  return fetch(`${url}/oidc/token`, { method: "POST", headers: { authorization }, body });
}

test("A6 a machine is registered, gets tokens with the secret that was shown once, another one, and none when it is deleted", async ({
  signIn,
  millrace,
}) => {
  const name = `Payroll ${randomUUID()}`;
  const page = await signIn(admin);
  await page.getByRole("link", { name: "Clients" }).click();
  await page.getByRole("button", { name: "Register a client" }).click();
  const dialog = page.getByRole("dialog", { name: "Register a client" });
  await dialog.getByLabel("Kind").click();
  await page.getByRole("option", { name: "Machine" }).click();
  await expect(dialog.getByLabel("Redirect addresses")).toHaveCount(0);
  await expect(dialog.getByRole("checkbox", { name: "Know that it is you" })).toHaveCount(0);
  await dialog.getByRole("button", { name: "Register the client" }).click();
  await expect(dialog.getByRole("textbox", { name: "Name" })).toBeFocused();
  await dialog.getByRole("textbox", { name: "Name" }).fill(name);
  await dialog.getByRole("checkbox", { name: "See who the users are" }).check();
  await dialog.getByRole("button", { name: "Register the client" }).click();
  const first = await takeSecret(page, name);
  const answer = await askForToken(millrace.url, first);
  expect(answer.status).toBe(200);

  const client = page.locator(`[data-client="${first.id}"]`);
  await expect(client).toContainText("Machine");
  await client.getByRole("button", { name: `New secret for ${name}` }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Make a new secret" }).click();
  const second = await takeSecret(page, name);
  expect(second.id).toBe(first.id);
  expect((await askForToken(millrace.url, first)).status).toBe(401);
  expect((await askForToken(millrace.url, second)).status).toBe(200);

  await client.getByRole("button", { name: `Delete ${name}` }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Delete the client" }).click();
  await expect(client).toHaveCount(0);
  expect((await askForToken(millrace.url, second)).status).toBe(401);
});

test("A6 an app is registered with the addresses that are allowed, and changed", async ({ signIn }) => {
  const name = `Wiki ${randomUUID()}`;
  const page = await signIn(admin);
  await page.goto("/clients");
  await page.getByRole("button", { name: "Register a client" }).click();
  const dialog = page.getByRole("dialog", { name: "Register a client" });
  await dialog.getByLabel("Kind").click();
  await page.getByRole("option", { name: "Browser or mobile app" }).click();
  await dialog.getByRole("textbox", { name: "Name" }).fill(name);
  await dialog.getByLabel("Redirect addresses").fill("javascript:alert(1)");
  await dialog.getByRole("button", { name: "Register the client" }).click();
  await expect(dialog.getByLabel("Redirect addresses")).toBeFocused();
  await expect(dialog).toContainText("neither an https address nor http on localhost");
  await dialog.getByLabel("Redirect addresses").fill("https://wiki.example/callback\nhttp://localhost:8080/callback");
  await dialog.getByRole("button", { name: "Register the client" }).click();
  await expect(dialog).toBeHidden();
  const client = page.locator("[data-client]").filter({ hasText: name });
  await expect(client).toContainText("http://localhost:8080/callback");
  await expect(client.getByRole("button", { name: `New secret for ${name}` })).toHaveCount(0);

  await client.getByRole("button", { name: `Change ${name}` }).click();
  const edit = page.getByRole("dialog");
  await edit.getByRole("checkbox", { name: "See tasks and schedules" }).check();
  await edit.getByLabel("Redirect addresses").fill("https://wiki.example/callback");
  await edit.getByRole("button", { name: "Save" }).click();
  await expect(edit).toBeHidden();
  await expect(client).toContainText("See tasks and schedules");
  await expect(client).not.toContainText("localhost");
});

test("A6 the key that signs is rotated, and the one before it goes on verifying", async ({ signIn, millrace }) => {
  const page = await signIn(admin);
  await page.goto("/clients");
  const keys = page.getByRole("list", { name: "Signing keys" }).getByRole("listitem");
  const signing = keys.filter({ hasText: "Signs" });
  const before = await signing.locator("p").first().innerText();
  await page.getByRole("button", { name: "Rotate" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Rotate the key" }).click();
  await expect(signing).toHaveCount(1);
  await expect(signing).not.toContainText(before);
  await expect(keys.filter({ hasText: before })).toContainText("Verifies");
  const published: unknown = await (await fetch(`${millrace.url}/oidc/jwks`)).json();
  expect(JSON.stringify(published)).toContain(before);
});

test("A6 who is no admin finds no clients", async ({ signIn, millrace }) => {
  const page = await signIn(await registerAccount(millrace.url));
  await page.goto("/clients");
  await expect(page.getByRole("heading", { name: "Not found" })).toBeVisible();
});

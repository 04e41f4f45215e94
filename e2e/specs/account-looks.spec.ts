import { randomUUID } from "node:crypto";
import { admin, registerAccount } from "../support/accounts.ts";
import { signInToApi } from "../support/api.ts";
import { chooseTheme, expectAccessible, looks } from "../support/looks.ts";
import { startRelyingParty } from "../support/relying-party.ts";
import { expect, test } from "../support/test.ts";

const longName = "A token whose name is long enough to need more room than a telephone has";

for (const { theme, width } of looks) {
  test(`U3 settings and tokens are accessible and fit in ${theme.toLowerCase()} at ${width} px`, async ({
    signIn,
    millrace,
  }) => {
    const page = await signIn(await registerAccount(millrace.url));
    await page.setViewportSize({ width, height: 800 });
    await chooseTheme(page, theme);
    await page.goto("/settings");
    await page.getByRole("button", { name: "Change the password" }).click();
    await page.locator("[aria-invalid]").first().waitFor();
    await expectAccessible(page);

    await page.goto("/settings/tokens");
    await page.getByText("No token yet.").waitFor();
    await expectAccessible(page);
    await page.getByRole("button", { name: "New token" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByRole("button", { name: "Create the token" }).click();
    await page.locator("[aria-invalid]").first().waitFor();
    await expectAccessible(page);
    await dialog.getByLabel("Name").fill(longName);
    await dialog.getByRole("checkbox").first().check();
    await dialog.getByRole("button", { name: "Create the token" }).click();
    await page.getByRole("button", { name: "I have copied it" }).waitFor();
    await expectAccessible(page);
    await page.getByRole("button", { name: "I have copied it" }).click();
    await page.getByText(longName).waitFor();
    await expectAccessible(page);
    await page.getByRole("button", { name: `Revoke ${longName}` }).click();
    await page.getByRole("dialog").waitFor();
    await expectAccessible(page);
  });

  test(`U3 the users' page is accessible and fits in ${theme.toLowerCase()} at ${width} px`, async ({ signIn }) => {
    const email = `${randomUUID()}@a-domain-that-is-rather-long.example.com`;
    const page = await signIn(admin);
    await page.setViewportSize({ width, height: 800 });
    await chooseTheme(page, theme);
    await page.goto("/users?deleted=yes");
    await page.getByRole("list", { name: "Users" }).waitFor();
    await page.getByRole("button", { name: "New user" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByRole("button", { name: "Create the user" }).click();
    await page.locator("[aria-invalid]").first().waitFor();
    await expectAccessible(page);
    await dialog.getByLabel("Name").fill("Somebody With A Rather Long Name");
    await dialog.getByLabel("E-mail").fill(email);
    await dialog.getByLabel("First password").fill("long enough");
    await dialog.getByRole("button", { name: "Create the user" }).click();
    await expect(dialog).toBeHidden();
    await page.getByText(email).waitFor();
    await expectAccessible(page);
    await page.getByRole("button", { name: "Change Somebody With A Rather Long Name" }).first().click();
    await page.getByRole("dialog").getByLabel("Role").click();
    await page.getByRole("option", { name: "Accountant" }).waitFor();
    await expectAccessible(page);
  });

  test(`U3 clients, keys and the consent page are accessible and fit in ${theme.toLowerCase()} at ${width} px`, async ({
    signIn,
    millrace,
  }) => {
    const api = await signInToApi(millrace.url, admin);
    await using app = await startRelyingParty({ millraceUrl: millrace.url, admin: api, name: longName });
    const page = await signIn(admin);
    await page.setViewportSize({ width, height: 800 });
    await chooseTheme(page, theme);
    await page.goto("/clients");
    await page.getByText(longName).first().waitFor();
    await page.getByRole("list", { name: "Signing keys" }).waitFor();
    await expectAccessible(page);
    await page.getByRole("button", { name: "Rotate" }).click();
    await page.getByRole("dialog").waitFor();
    await expectAccessible(page);
    await page.keyboard.press("Escape");
    await page.getByRole("button", { name: "Register a client" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Register the client" }).click();
    await page.locator("[aria-invalid]").first().waitFor();
    await expectAccessible(page);
    await page.keyboard.press("Escape");

    await app.beginSignIn(page, "openid profile email tasks:read");
    await page.getByRole("button", { name: "Allow" }).waitFor();
    await expectAccessible(page);
    await page.getByRole("button", { name: "Allow" }).click();
    await app.finishSignIn(page);
    await page.goto("/settings");
    await page.getByRole("list", { name: "Connected apps" }).waitFor();
    await expectAccessible(page);
  });
}

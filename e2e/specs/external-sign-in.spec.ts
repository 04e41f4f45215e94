import { findFreePort } from "@millrace/local-stack/ports";
import { admin, manager } from "../support/accounts.ts";
import { signInToApi } from "../support/api.ts";
import { startMillrace } from "../support/millrace.ts";
import { expect, test } from "../support/test.ts";

test("A2 the sign-in page leads over another provider and back to where one wanted to go", async ({
  page,
  millrace,
}) => {
  test.setTimeout(180_000);
  const port = await findFreePort();
  // Another name of this machine: cookies do not tell ports apart.
  const home = `http://localhost:${port}`;
  const api = await signInToApi(millrace.url, admin);
  const { client, secret } = await api.clients.create.mutate({
    name: "The branch office",
    kind: "web",
    redirectUris: [`${home}/api/auth/external/callback`],
    scopes: ["openid", "profile", "email"],
  });
  await using stack = new AsyncDisposableStack();
  stack.use(
    await startMillrace({
      port,
      settings: {
        MILLRACE_PUBLIC_URL: home,
        MILLRACE_OIDC_ISSUER: `${millrace.url}/oidc`,
        MILLRACE_OIDC_CLIENT_ID: client.id,
        MILLRACE_OIDC_CLIENT_SECRET: secret ?? "",
        MILLRACE_OIDC_NAME: "Head office",
      },
    }),
  );
  await page.goto(`${home}/schedules`);
  await page.getByRole("link", { name: "Continue with Head office" }).click();
  await expect(page).toHaveURL(/^http:\/\/127\.0\.0\.1.*\/sign-in/);
  await page.getByLabel("E-mail").fill(manager.email);
  await page.getByLabel("Password").fill(manager.password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByRole("main")).toContainText("The branch office");
  await page.getByRole("button", { name: "Refuse" }).click();
  await expect(page).toHaveURL(new RegExp(`^${home}/sign-in\\?problem=`));
  await expect(page.getByRole("alert")).toContainText("You were not signed in");

  await page.goto(`${home}/schedules`);
  await page.getByRole("link", { name: "Continue with Head office" }).click();
  await page.getByRole("button", { name: "Allow" }).click();
  await expect(page).toHaveURL(`${home}/schedules`);
  await expect(page.getByRole("button", { name: "Account of Max Manager" })).toBeVisible();
});

test("A2 without another provider the sign-in page offers none", async ({ page }) => {
  const asked = page.waitForResponse(/auth\.providers/);
  await page.goto("/sign-in");
  await asked;
  await expect(page.getByText("Continue with")).toHaveCount(0);
});

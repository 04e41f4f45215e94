import { randomUUID } from "node:crypto";
import * as openid from "openid-client";
import { admin, registerAccount } from "../support/accounts.ts";
import { signInToApi } from "../support/api.ts";
import { expectAccessible } from "../support/looks.ts";
import { startRelyingParty } from "../support/relying-party.ts";
import { expect, test } from "../support/test.ts";

async function startWiki(millraceUrl: string, name = `Wiki ${randomUUID()}`) {
  return startRelyingParty({ millraceUrl, admin: await signInToApi(millraceUrl, admin), name });
}

test("A6 from an app over the sign-in page to the question, and with a yes back to the app, which then knows who it is", async ({
  page,
  millrace,
}) => {
  const account = await registerAccount(millrace.url);
  const name = `Wiki ${randomUUID()}`;
  await using wiki = await startWiki(millrace.url, name);
  await wiki.beginSignIn(page, "openid email tasks:read");
  await expect(page).toHaveURL(/\/sign-in\?next=\/consent/);
  await page.getByLabel("E-mail").fill(account.email);
  await page.getByLabel("Password").fill(account.password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByRole("heading", { name: "An app asks for your consent" })).toBeVisible();
  await expect(page.getByRole("main")).toContainText(name);
  await expect(page.getByRole("main")).toContainText(account.email);
  const asked = page.getByRole("list", { name: "What it asks for" }).getByRole("listitem");
  await expect(asked).toHaveText(["Know that it is you", "See your e-mail address", "See tasks and schedules"]);
  await page.getByRole("button", { name: "Allow" }).click();

  const tokens = await wiki.finishSignIn(page);
  const subject = tokens.claims()?.sub;
  expect(subject).toBe((await (await signInToApi(millrace.url, account)).auth.me.query()).id);
  const tasks = await fetch(`${millrace.url}/api/tasks`, {
    headers: { authorization: `Bearer ${tokens.access_token}` },
  });
  expect(tasks.status).toBe(200);

  await wiki.beginSignIn(page, "openid email tasks:read");
  expect((await wiki.finishSignIn(page)).claims()?.sub).toBe(subject);

  await page.goto(`${millrace.url}/settings`);
  await page.getByRole("button", { name: `Disconnect ${name}` }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Disconnect the app" }).click();
  await expect(page.getByText("An app that you sign in to with Millrace appears here.")).toBeVisible();
  await wiki.beginSignIn(page, "openid");
  await expect(page.getByRole("button", { name: "Allow" })).toBeVisible();
});

test("A6 who refuses is sent back, and the app is told no more than that", async ({ signIn, millrace }) => {
  const page = await signIn(await registerAccount(millrace.url));
  await using wiki = await startWiki(millrace.url);
  await wiki.beginSignIn(page, "openid");
  await page.getByRole("button", { name: "Refuse" }).click();
  await page.waitForURL(`${wiki.callbackAddress}**`);
  const { searchParams } = new URL(page.url());
  expect(searchParams.get("error")).toBe("access_denied");
  expect(searchParams.get("code")).toBeNull();
});

test("A6 whoever is somebody else signs in as such, and is asked then", async ({ signIn, millrace }) => {
  const [one, other] = [await registerAccount(millrace.url), await registerAccount(millrace.url)];
  const page = await signIn(one);
  await using wiki = await startWiki(millrace.url);
  await wiki.beginSignIn(page, "openid email");
  await expect(page.getByRole("main")).toContainText(one.email);
  await page.getByRole("button", { name: "Sign in as somebody else" }).click();
  await page.getByLabel("E-mail").fill(other.email);
  await page.getByLabel("Password").fill(other.password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByRole("main")).toContainText(other.email);
  await page.getByRole("button", { name: "Allow" }).click();
  const tokens = await wiki.finishSignIn(page);
  const claims = await openid.fetchUserInfo(wiki.configuration, tokens.access_token, tokens.claims()?.sub ?? "");
  expect(claims.email).toBe(other.email);
});

test("A6 an app that wants a sign-in from just now gets one, and whoever allowed it before is not asked that again", async ({
  signIn,
  millrace,
}) => {
  const account = await registerAccount(millrace.url);
  const page = await signIn(account);
  await using wiki = await startWiki(millrace.url);
  await wiki.beginSignIn(page, "openid");
  await page.getByRole("button", { name: "Allow" }).click();
  const before = (await wiki.finishSignIn(page)).claims();

  await wiki.beginSignIn(page, "openid", "login");
  await expect(page.getByRole("heading", { name: "Sign in once more" })).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("button", { name: "Go to the sign-in page" }).click();
  await page.getByLabel("E-mail").fill(account.email);
  await page.getByLabel("Password").fill(account.password);
  await page.getByRole("button", { name: "Sign in" }).click();
  const after = (await wiki.finishSignIn(page)).claims();
  expect(after?.sub).toBe(before?.sub);
});

test("A6 a question that is over, or that another browser was asked, says what to do", async ({ signIn, millrace }) => {
  const page = await signIn(await registerAccount(millrace.url));
  await using wiki = await startWiki(millrace.url);
  await wiki.beginSignIn(page, "openid");
  await page.getByRole("button", { name: "Allow" }).waitFor();
  const { pathname } = new URL(page.url());
  const elsewhere = await signIn(await registerAccount(millrace.url));
  for (const path of [pathname, "/consent/nothing-of-the-kind"]) {
    await elsewhere.goto(path);
    await expect(elsewhere.getByRole("heading", { name: "This sign-in is over" })).toBeVisible();
    await expect(elsewhere.getByRole("main")).toContainText("Go back to the app");
    await expectAccessible(elsewhere);
  }
  await page.getByRole("button", { name: "Allow" }).click();
  await wiki.finishSignIn(page);
  await page.goto(pathname);
  await expect(page.getByRole("heading", { name: "This sign-in is over" })).toBeVisible();
});

test("A6 the name of an app cannot turn round what stands beside it", async ({ signIn, millrace }) => {
  const page = await signIn(await registerAccount(millrace.url));
  const name = `\u202E<b>Wiki</b> ${randomUUID()}`;
  await using wiki = await startWiki(millrace.url, name);
  await wiki.beginSignIn(page, "openid");
  const shown = page.locator("bdi").filter({ hasText: "Wiki" });
  await expect(shown.first()).toHaveText(name);
  expect(await shown.first().evaluate((element) => getComputedStyle(element).unicodeBidi)).toBe("isolate");
});

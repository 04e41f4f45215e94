import { employee, manager, registerAccount } from "../support/accounts.ts";
import { signInToApi } from "../support/api.ts";
import { chooseTheme, expectAccessible, looks } from "../support/looks.ts";
import { chooseKind, expectLive, statusOf } from "../support/pages.ts";
import { simulate } from "../support/simulate.ts";
import { expect, test } from "../support/test.ts";

for (const { theme, width } of looks) {
  test(`U3 every page is accessible and fits in ${theme.toLowerCase()} at ${width} px`, async ({
    signIn,
    millrace,
  }) => {
    const account = await registerAccount(millrace.url);
    const api = await signInToApi(millrace.url, account);
    const payload = simulate(0, "FAILED", 40);
    const tasks = [
      { kind: "simulate", title: "A title that is long enough to need more room than a telephone has", payload },
      { kind: "simulate", tags: ["one", "two"], payload: simulate(0, "SUCCESS") },
    ];
    const { items } = await api.tasks.createMany.mutate({ tasks });

    const page = await signIn(account);
    await page.setViewportSize({ width, height: 800 });
    await expectLive(page);
    await chooseTheme(page, theme);
    await expectAccessible(page);

    await page.getByRole("button", { name: /^Kind/ }).click();
    await expect(page.getByRole("option", { name: "simulate" })).toBeVisible();
    await expectAccessible(page);
    await page.keyboard.press("Escape");
    // While it closes, a letter still chooses from it.
    await expect(page.getByRole("option", { name: "simulate" })).toBeHidden();

    await page.keyboard.press("c");
    await chooseKind(page, "http.request");
    await page.getByRole("dialog").getByLabel("URL").waitFor();
    await expectAccessible(page);
    await chooseKind(page, "simulate");
    await page.getByRole("dialog").getByLabel("Failure rate").fill("7");
    await page.getByRole("button", { name: "Create task" }).click();
    await expect(page.locator("[aria-invalid]")).toHaveCount(1);
    await expectAccessible(page);
    await page.keyboard.press("Escape");

    await page.goto(`/tasks/${items[0]?.id}`);
    await expect(statusOf(page)).toHaveText("Failed");
    await expect(page.getByRole("log")).toContainText("(40 of 40)");
    await expectAccessible(page);
    const { id } = await api.tasks.create.mutate({ kind: "simulate", payload: simulate(45_000, "SUCCESS") });
    await page.goto(`/tasks/${id}`);
    await expect(statusOf(page)).toHaveText("Running");
    await expectAccessible(page);
    await page.goto("/nowhere");
    await page.getByRole("heading", { name: "Not found" }).waitFor();
    await expectAccessible(page);
    for (const path of ["/sign-in", "/register"]) {
      await page.goto(path);
      await page.getByLabel("Password").waitFor();
      await expectAccessible(page);
    }
  });
}

test("U3 the system's theme holds until another is chosen, which survives a reload before the first paint", async ({
  signIn,
}) => {
  const page = await signIn(manager);
  const background = () => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
  const light = await background();
  await page.emulateMedia({ colorScheme: "dark" });
  const dark = await background();
  expect(dark).not.toBe(light);
  await chooseTheme(page, "Light");
  expect(await background()).toBe(light);
  await page.reload({ waitUntil: "commit" });
  await expect(page.locator("html[data-theme=light]")).toHaveCount(1);
  expect(await background()).toBe(light);
});

test("U5 the first load of sign-in and list takes less than 200 kB of compressed JavaScript, and nothing breaks the content security policy", async ({
  page,
}) => {
  const sizes = new Map<string, number>();
  const refused: string[] = [];
  page.on("console", (message) => {
    if (message.text().includes("Content Security Policy")) refused.push(message.text());
  });
  page.on("requestfinished", async (request) => {
    if (request.url().endsWith(".js")) sizes.set(request.url(), (await request.sizes()).responseBodySize);
  });
  await page.goto("/tasks");
  await page.getByLabel("E-mail").fill(employee.email);
  await page.getByLabel("Password").fill(employee.password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByRole("heading", { name: "Tasks", exact: true })).toBeVisible();
  await expectLive(page);
  const total = [...sizes.values()].reduce((sum, size) => sum + size, 0);
  test.info().annotations.push({ type: "compressed JavaScript", description: `${total} bytes` });
  expect(total).toBeGreaterThan(50_000);
  expect(total).toBeLessThan(200_000);
  expect(refused).toEqual([]);
});

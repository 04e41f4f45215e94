import type { Page } from "@playwright/test";
import { admin, employee, registerAccount } from "../support/accounts.ts";
import { signInToApi } from "../support/api.ts";
import { echoKind, echoQueue, startEchoWorker } from "../support/echo-worker.ts";
import { watchForScripts } from "../support/nothing-ran.ts";
import { startRelyingParty } from "../support/relying-party.ts";
import { expect, test as base } from "../support/test.ts";
import { xssCorpus } from "../support/xss-corpus.ts";
import { plantXss, xssReason, type Planted } from "../support/xss-planting.ts";

/** Tests for which the corpus was put into every text that somebody may give. */
const test = base.extend<object, { planted: Planted }>({
  planted: [
    async ({ millrace }, use) => {
      await using stack = new AsyncDisposableStack();
      stack.use(await startEchoWorker(millrace.natsUrl, xssReason));
      const owner = await registerAccount(millrace.url);
      await use(await plantXss(owner, millrace.url));
    },
    { scope: "worker", timeout: 120_000 },
  ],
});

function directivesOf(policy: string): Map<string, string[]> {
  const directives = policy.split(";").map((directive) => directive.trim().split(/\s+/));
  return new Map(directives.map(([name = "", ...sources]) => [name, sources]));
}

/** Loads a list to its end, and gives every text of the page. */
async function wholeList(page: Page, name: string): Promise<string> {
  await page.getByRole("list", { name, exact: true }).waitFor();
  const more = page.getByRole("button", { name: "Load more" });
  while (await more.isVisible()) {
    await more.click();
    await expect(page.getByRole("button", { name: "Loading…" })).toBeHidden();
  }
  return (await page.locator("main").textContent()) ?? "";
}

function expectEach(text: string): void {
  expect(xssCorpus.filter((each) => !text.includes(each))).toEqual([]);
}

test("U5 every page comes with a strict content security policy", async ({ page }) => {
  for (const path of ["/sign-in", "/tasks", "/assets/none.js", "/api/auth/me"]) {
    const headers = (await page.request.get(path)).headers();
    const policy = directivesOf(headers["content-security-policy"] ?? "");
    const scripts = policy.get("script-src") ?? policy.get("default-src");
    expect(scripts, path).toEqual(["'self'"]);
    expect(policy.get("style-src") ?? policy.get("default-src"), path).toEqual(["'self'"]);
    for (const name of ["object-src", "base-uri", "frame-ancestors"])
      expect(policy.get(name), name).toEqual(["'none'"]);
    expect(policy.get("form-action"), path).toEqual(["'self'"]);
    const sources = [...policy.values()].flat();
    expect(sources.filter((source) => !["'self'", "'none'", "data:"].includes(source))).toEqual([]);
    expect(headers["x-content-type-options"]).toBe("nosniff");
  }
});

test("U5 the content security policy stops whatever markup were injected", async ({ page }) => {
  await page.goto("/sign-in");
  await page.getByLabel("Password").waitFor();
  const refused = await page.evaluate(async () => {
    const directives: string[] = [];
    document.addEventListener("securitypolicyviolation", (event) => directives.push(event.effectiveDirective));
    const inline = document.createElement("script");
    inline.textContent = "window.__xss = 1";
    const foreign = document.createElement("script");
    foreign.src = "https://evil.example/x.js";
    const data = document.createElement("script");
    data.src = "data:text/javascript,window.__xss=1";
    const markup = document.createElement("div");
    markup.innerHTML = `<img src=/nothing.png onerror="window.__xss=1"><b onclick="window.__xss=1">b</b>
      <a href="javascript:window.__xss=1">a</a><iframe srcdoc="<script>parent.__xss=1</script>"></iframe>`;
    document.body.append(inline, foreign, data, markup);
    markup.querySelector("b")?.click();
    markup.querySelector("a")?.click();
    const until = performance.now() + 10_000;
    const wanted = ["script-src-elem", "script-src-attr"];
    while (performance.now() < until && !(directives.length >= 5 && wanted.every((name) => directives.includes(name))))
      await new Promise((resolve) => {
        requestAnimationFrame(resolve);
      });
    return directives.toSorted();
  });
  expect(refused.filter((name) => name === "script-src-elem").length).toBeGreaterThanOrEqual(3);
  expect(refused).toContain("script-src-attr");
  expect(await page.evaluate(() => Reflect.get(window, "__xss"))).toBeUndefined();
});

test("U3 an XSS corpus in every text that somebody may give is shown on all one's own pages, and never runs", async ({
  signIn,
  planted,
}) => {
  test.setTimeout(180_000);
  const mine = await signIn(planted.owner);
  const expectNothingRan = watchForScripts(mine);
  await mine.getByRole("button", { name: /^Account of/ }).click();
  await expectNothingRan();
  await mine.goto("/tasks");
  const oldest = mine.locator(`[data-task="${planted.canceled[0]}"]`);
  await mine.locator("[data-task]").first().hover();
  while (!(await oldest.isVisible())) {
    await mine.mouse.wheel(0, 600);
    await expectNothingRan();
  }
  for (const id of [...planted.failed, ...planted.succeeded, ...planted.canceled.slice(0, 3), planted.waiting]) {
    await mine.goto(`/tasks/${id}`);
    await mine.getByRole("list", { name: "Timeline" }).waitFor();
    if (!planted.canceled.includes(id) && id !== planted.waiting)
      await expect(mine.getByRole("log")).toContainText("window.__xss");
    await expectNothingRan();
  }
  await expect(mine.locator("[data-why]")).toContainText(xssReason);
  await mine.goto("/settings/tokens");
  expectEach(await wholeList(mine, "API tokens"));
  await expectNothingRan();
  await mine.goto("/schedules");
  expectEach(await wholeList(mine, "Schedules"));
  await expectNothingRan();
  await mine.goto("/tasks/new");
  await mine.getByRole("dialog").getByLabel("Kind").click();
  await mine.getByRole("option", { name: echoKind }).click();
  await expectNothingRan();
});

test("U3 an XSS corpus that others gave is shown on an admin's pages, and never runs", async ({
  signIn,
  millrace,
  planted,
}) => {
  test.setTimeout(180_000);
  expect(planted.failed.length).toBeGreaterThan(0);
  const operator = await signInToApi(millrace.url, admin);
  const page = await signIn(admin);
  const expectNothingRan = watchForScripts(page);
  await page.goto("/users");
  expectEach(await wholeList(page, "Users"));
  await expectNothingRan();
  const name = xssCorpus[10] ?? "";
  await page.getByRole("button", { name: `Delete ${name}`, exact: true }).click();
  await page.getByRole("dialog").waitFor();
  await expectNothingRan();
  await page.goto("/clients");
  expectEach(await wholeList(page, "Clients"));
  await expectNothingRan();
  await page.getByRole("button", { name: `Delete ${name}`, exact: true }).click();
  await page.getByRole("dialog").waitFor();
  await expectNothingRan();
  await page.goto(`/dead-letters?state=any&kind=${echoKind}`);
  await page.getByText("window.__xss").first().waitFor();
  await expectNothingRan();
  for (const { id } of (await operator.deadLetters.list.query({ kind: echoKind })).items.slice(0, 4)) {
    await page.goto(`/dead-letters/${id}?state=any`);
    await page.getByRole("dialog").getByText("window.__xss").first().waitFor();
    await expectNothingRan();
  }
  await page.goto("/workers");
  await expect(page.locator(`[data-queue=${echoQueue}]`)).toContainText(xssReason);
  await expectNothingRan();
  for (const action of [
    "user.create",
    "token.create",
    "client.create",
    "task.cancel",
    "queue.pause",
    "dead-letter.discard",
  ]) {
    await page.goto(`/audit?action=${action}`);
    await page.getByText("window.__xss").first().waitFor();
    await expectNothingRan();
  }
});

test("A6 the names of an app and of its user are shown to whoever is asked for consent, and never run", async ({
  signIn,
  millrace,
  planted,
}) => {
  const name = xssCorpus.slice(10, 13).join("").slice(0, 100);
  const operator = await signInToApi(millrace.url, admin);
  await using app = await startRelyingParty({ millraceUrl: millrace.url, admin: operator, name });
  const page = await signIn(planted.owner);
  const expectNothingRan = watchForScripts(page);
  await app.beginSignIn(page, "openid profile");
  await expect(page.getByRole("main")).toContainText(name);
  await expect(page.getByRole("main")).toContainText(xssCorpus[0] ?? "");
  await expectNothingRan();
  await page.getByRole("button", { name: "Allow" }).click();
  await app.finishSignIn(page);
  await page.goto("/settings");
  await expect(page.getByRole("list", { name: "Connected apps" })).toContainText(name);
  await expectNothingRan();
});

test("U2 an XSS corpus in an address never runs, and leads nowhere else", async ({ signIn, page, millrace }) => {
  test.setTimeout(180_000);
  const expectNothingRan = watchForScripts(page);
  const elsewhere = ["//evil.example", "/\\evil.example", "https://evil.example", "/\t/evil.example"];
  for (const next of ["javascript:window.__xss=1", "data:text/html,<script>opener.__xss=1</script>", ...elsewhere]) {
    await page.goto(`/sign-in?next=${encodeURIComponent(next)}`);
    await page.getByLabel("E-mail").fill(employee.email);
    await page.getByLabel("Password").fill(employee.password);
    await page.getByRole("button", { name: "Sign in" }).click();
    await expect(page).toHaveURL(`${millrace.url}/tasks`);
    await expectNothingRan();
  }
  const adminPage = await signIn(admin);
  const expectNothingRanThere = watchForScripts(adminPage);
  for (const text of xssCorpus.filter((_, index) => index % 16 === 10)) {
    const word = encodeURIComponent(text);
    for (const path of [`/users?search=${word}`, `/audit?actor=${word}&action=${word}`, `/tasks/${word}`]) {
      await adminPage.goto(path);
      await adminPage.getByRole("heading", { level: 1 }).waitFor();
      await expectNothingRanThere();
    }
  }
});

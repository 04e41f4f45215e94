import { afterAll, beforeAll, expect, test } from "vitest";
import { listOperations } from "../src/http/rest-operations.ts";
import { appRouter } from "../src/router.ts";
import { html } from "../src/http/docs-page/html.ts";
import { startTestServer, type TestServer } from "./http-fixture.ts";

let app: TestServer;
let page: string;
beforeAll(async () => {
  app = await startTestServer({ router: appRouter });
  page = await (await fetch(`${app.url}/api/docs`)).text();
});
afterAll(() => app[Symbol.asyncDispose]());

function attributes(name: string): string[] {
  return Array.from(page.matchAll(new RegExp(` ${name}="([^"]*)"`, "g")), ([, value = ""]) => value);
}

test("P2 the docs are there for anyone, with every operation, an example of each and every schema it names", () => {
  const ids = new Set(attributes("id"));
  const missing = listOperations(appRouter).filter(({ path, rest }) => rest.when === undefined && !ids.has(path));
  expect(missing.map(({ path }) => path)).toEqual([]);
  expect(page.match(/<code>curl /g)).toHaveLength(page.match(/<article id="[a-z]\w*\./gi)?.length ?? 0);
  const broken = attributes("href").filter((href) => href.startsWith("#") && !ids.has(href.slice(1)));
  expect(broken).toEqual([]);
});

test("P2 the docs hold under the strict policy: nothing inline, nothing from elsewhere", async () => {
  const response = await fetch(`${app.url}/api/docs`);
  expect(response.headers.get("content-security-policy")).toContain("style-src 'self'");
  expect(page).not.toMatch(/<script|<style| style=| on\w+=/);
  const loaded = Array.from(page.matchAll(/<(?:link|img)[^>]* (?:href|src)="([^"]*)"/g), ([, url]) => url);
  expect(new Set(loaded)).toEqual(new Set(["/logo.svg", "/api/docs.css"]));
  const style = await fetch(`${app.url}/api/docs.css`);
  expect([style.status, style.headers.get("content-type")]).toEqual([200, "text/css; charset=utf-8"]);
});

test("P2 whatever a description holds is text in the docs", () => {
  const text = `<img src=x onerror="alert('1')">&`;
  expect(html`<p title="${text}">${[text]}</p>`.text).toBe(
    '<p title="&lt;img src=x onerror=&quot;alert(&#39;1&#39;)&quot;&gt;&amp;">' +
      "&lt;img src=x onerror=&quot;alert(&#39;1&#39;)&quot;&gt;&amp;</p>",
  );
});

test.each(["/api/openapi.json", "/api/docs", "/api/docs.css"])(
  "P2 %s is sent again only if it changed",
  async (path) => {
    const first = await fetch(app.url + path);
    const etag = first.headers.get("etag") ?? "";
    const second = await fetch(app.url + path, { headers: { "if-none-match": etag } });
    expect([first.status, second.status, await second.text()]).toEqual([200, 304, ""]);
    const compressed = await fetch(app.url + path, { headers: { "if-none-match": `"older", W/${etag}` } });
    expect(compressed.status, "a proxy that compresses marks it as weak").toBe(304);
  },
);

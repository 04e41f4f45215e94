import { expect, test } from "vitest";
import { startTestServer } from "./http-fixture.ts";

async function headersOf(publicUrl: string, path: string): Promise<Headers> {
  await using app = await startTestServer({ config: { publicUrl } });
  return (await fetch(app.url + path)).headers;
}

function directivesOf(headers: Headers): Record<string, string> {
  const directives = headers.get("content-security-policy")?.split(";") ?? [];
  return Object.fromEntries(directives.map((directive) => directive.split(/ (.*)/s, 2)));
}

test.each(["/", "/tasks", "/api/auth/me", "/trpc/auth.me", "/health", "/api/nothing"])(
  "security headers: %s allows what comes from our own origin, nothing inline, and no frame",
  async (path) => {
    const headers = await headersOf("http://millrace.example.com", path);
    expect(directivesOf(headers)).toEqual({
      "default-src": "'none'",
      "script-src": "'self'",
      "style-src": "'self'",
      "img-src": "'self' data:",
      "font-src": "'self'",
      "connect-src": "'self'",
      "worker-src": "'self'",
      "manifest-src": "'self'",
      "object-src": "'none'",
      "base-uri": "'none'",
      "form-action": "'self'",
      "frame-ancestors": "'none'",
    });
    expect(Object.fromEntries(headers)).toMatchObject({
      "x-content-type-options": "nosniff",
      "x-frame-options": "DENY",
      "referrer-policy": "same-origin",
      "cross-origin-opener-policy": "same-origin",
      "cross-origin-resource-policy": "same-origin",
      "origin-agent-cluster": "?1",
      "permissions-policy": expect.stringContaining("camera=()"),
    });
    expect(headers.get("x-powered-by")).toBeNull();
    expect(headers.get("server")).toBeNull();
    expect(headers.get("strict-transport-security")).toBeNull();
    expect(headers.get("access-control-allow-origin")).toBeNull();
  },
);

test("security headers: over TLS a browser stays with TLS for a year", async () => {
  const headers = await headersOf("https://millrace.example.com", "/health");
  expect(headers.get("strict-transport-security")).toContain("max-age=31536000");
  expect(directivesOf(headers)).toHaveProperty("upgrade-insecure-requests");
});

test("security headers: answers about a caller stay out of caches", async () => {
  const headers = await headersOf("http://millrace.example.com", "/api/auth/me");
  expect(headers.get("cache-control")).toBe("no-store");
});

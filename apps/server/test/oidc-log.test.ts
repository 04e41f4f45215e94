import * as openid from "openid-client";
import { pino } from "pino";
import { expect, test } from "vitest";
import { oauthError } from "./support/oauth-error.ts";
import { startOidcWorld } from "./support/oidc-world.ts";
import { authorize, registerApp } from "./support/relying-party.ts";

test("A6 no secret, code, token, verifier or cookie of a sign-in stands in the log, neither when it fails", async () => {
  await using oidc = await startOidcWorld();
  const lines: string[] = [];
  const log = pino({ level: "trace" }, { write: (line: string) => void lines.push(line) });
  const { url } = await oidc.world.startServer({ log, env: { PORT: "0" } });
  const { client: admin } = await oidc.world.signIn("admin", url);
  const app = await registerApp(admin, oidc.issuer, {
    kind: "web",
    scopes: ["openid", "offline_access", "tasks:read"],
  });
  const config = await app.config(url);
  const browser = await oidc.signedIn();
  browser.sendTo(url);
  const stay = { scope: "openid offline_access tasks:read", prompt: "consent" };
  const { callback, checks } = await authorize(config, browser, stay);
  const tokens = await openid.authorizationCodeGrant(config, callback, checks);
  const next = await openid.refreshTokenGrant(config, tokens.refresh_token ?? "");
  expect(await oauthError(openid.authorizationCodeGrant(config, callback, checks))).toBe("invalid_grant");
  expect(await oauthError(openid.refreshTokenGrant(config, next.refresh_token ?? ""))).toBe("invalid_grant");
  await fetch(`${url}/api/tasks`, { headers: { authorization: `Bearer ${next.access_token}` } });

  const wentTo = browser.addresses().join(" ");
  const secrets = [
    app.secret,
    callback.searchParams.get("code"),
    checks.pkceCodeVerifier,
    checks.expectedState,
    tokens.access_token,
    tokens.id_token,
    tokens.refresh_token,
    next.access_token,
    next.refresh_token,
    // The id of an interaction is part of its address; only its signature makes it a cookie.
    ...browser.secrets().filter((value) => !wentTo.includes(value)),
  ];
  expect(secrets.length).toBeGreaterThan(10);
  const written = lines.join("");
  expect(written).toContain("/oidc/token");
  for (const secret of secrets) expect(written).not.toContain(secret ?? "a secret is missing");
});

import { createServer } from "node:http";
import { findFreePort } from "@millrace/local-stack/ports";
import type { Page } from "@playwright/test";
import * as openid from "openid-client";
import type { Api } from "./api.ts";

/** Another app that signs people in with Millrace, made with the client library that such apps use. */
export interface RelyingParty extends AsyncDisposable {
  clientId: string;
  configuration: openid.Configuration;
  callbackAddress: string;
  /** Sends the browser to Millrace to sign in, for these scopes; `prompt` as OpenID Connect has it. */
  beginSignIn(page: Page, scope: string, prompt?: string): Promise<void>;
  /** What the app learns when the browser comes back to it. */
  finishSignIn(page: Page): Promise<openid.TokenEndpointResponse & openid.TokenEndpointResponseHelpers>;
}

interface RelyingPartyOptions {
  millraceUrl: string;
  admin: Api;
  name: string;
}

/** Registered for all that an app may ask of a person but their absence. */
export async function startRelyingParty(options: RelyingPartyOptions): Promise<RelyingParty> {
  const { millraceUrl, admin, name } = options;
  const port = await findFreePort();
  const callbackAddress = `http://localhost:${port}/callback`;
  const server = createServer((_, response) => response.end("Back in the app"));
  await new Promise<void>((resolve) => server.listen(port, "localhost", resolve));
  const { client, secret } = await admin.clients.create.mutate({
    name,
    kind: "web",
    redirectUris: [callbackAddress],
    scopes: ["openid", "profile", "email", "tasks:read"],
  });
  const configuration = await openid.discovery(
    new URL(`${millraceUrl}/oidc`),
    client.id,
    undefined,
    openid.ClientSecretBasic(secret ?? ""),
    { execute: [openid.allowInsecureRequests] },
  );
  const pkceCodeVerifier = openid.randomPKCECodeVerifier();
  const expectedState = openid.randomState();
  return {
    clientId: client.id,
    configuration,
    callbackAddress,
    async beginSignIn(page, scope, prompt) {
      const address = openid.buildAuthorizationUrl(configuration, {
        redirect_uri: callbackAddress,
        scope,
        state: expectedState,
        code_challenge: await openid.calculatePKCECodeChallenge(pkceCodeVerifier),
        code_challenge_method: "S256",
        ...(prompt !== undefined && { prompt }),
      });
      await page.goto(address.href);
    },
    async finishSignIn(page) {
      await page.waitForURL(`${callbackAddress}**`);
      return openid.authorizationCodeGrant(configuration, new URL(page.url()), { pkceCodeVerifier, expectedState });
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

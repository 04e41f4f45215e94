import type { Page } from "@playwright/test";
import * as openid from "openid-client";

/** Where the app lives; nobody else is there, so the browser is told what it would say. */
export const callbackAddress = "https://wiki.example/callback";

export interface RelyingParty {
  /** Sends the browser to Millrace to sign in, for these scopes. */
  beginSignIn(page: Page, scope: string): Promise<void>;
  /** What the app learns from where the browser came back to. */
  finishSignIn(page: Page): Promise<openid.TokenEndpointResponse & openid.TokenEndpointResponseHelpers>;
  configuration: openid.Configuration;
}

/** Another app, made with the client library that such apps use. */
export async function createRelyingParty(
  millraceUrl: string,
  { clientId, secret }: { clientId: string; secret: string },
): Promise<RelyingParty> {
  const configuration = await openid.discovery(
    new URL(`${millraceUrl}/oidc`),
    clientId,
    undefined,
    openid.ClientSecretBasic(secret),
    { execute: [openid.allowInsecureRequests] },
  );
  const pkceCodeVerifier = openid.randomPKCECodeVerifier();
  const expectedState = openid.randomState();
  return {
    configuration,
    async beginSignIn(page, scope) {
      await page.context().route(`${callbackAddress}**`, (route) => route.fulfill({ body: "Back in the wiki" }));
      const address = openid.buildAuthorizationUrl(configuration, {
        redirect_uri: callbackAddress,
        scope,
        state: expectedState,
        code_challenge: await openid.calculatePKCECodeChallenge(pkceCodeVerifier),
        code_challenge_method: "S256",
      });
      await page.goto(address.href);
    },
    async finishSignIn(page) {
      await page.waitForURL(`${callbackAddress}**`);
      return openid.authorizationCodeGrant(configuration, new URL(page.url()), { pkceCodeVerifier, expectedState });
    },
  };
}

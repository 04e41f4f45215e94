import { emailSchema, nameSchema } from "@millrace/contracts/user";
import * as openid from "openid-client";
import { AppError } from "../../app-error.ts";

export interface ExternalProviderConfig {
  issuer: string;
  clientId: string;
  clientSecret: string;
  /** As the sign-in page calls it. */
  name: string;
}

/** What must be the same when the browser comes back. */
export interface Attempt {
  verifier: string;
  state: string;
  nonce: string;
}

/** Who the provider says it is. */
export interface ExternalPerson {
  issuer: string;
  subject: string;
  /** Null if the provider does not vouch for it. */
  verifiedEmail: string | null;
  name: string | null;
}

export interface ExternalProvider {
  name: string;
  begin(): Promise<{ attempt: Attempt; url: string }>;
  /** `INVALID_CREDENTIALS` unless the answer belongs to the attempt and names a person. */
  finish(attempt: Attempt, query: string): Promise<ExternalPerson>;
}

function unreachable(name: string, cause: unknown): AppError {
  return new AppError("UNAVAILABLE", `${name} does not answer: sign in with your password, or try again later.`, {
    cause,
    retryAfterSeconds: 10,
  });
}

/** Another OpenID Connect provider, found by discovery at the first sign-in. */
export function createExternalProvider(config: ExternalProviderConfig, callbackUrl: string): ExternalProvider {
  const { name } = config;
  const issuer = new URL(config.issuer);
  let known: openid.Configuration | undefined;

  async function discover(): Promise<openid.Configuration> {
    // Without TLS only on this very machine.
    const insecure = issuer.protocol === "http:" && ["localhost", "127.0.0.1"].includes(issuer.hostname);
    const options = insecure ? { execute: [openid.allowInsecureRequests], timeout: 5 } : { timeout: 5 };
    const secret = openid.ClientSecretBasic(config.clientSecret);
    known ??= await openid.discovery(issuer, config.clientId, undefined, secret, options).catch((error: unknown) => {
      throw unreachable(name, error);
    });
    return known;
  }

  return {
    name,

    async begin() {
      const provider = await discover();
      const attempt = {
        verifier: openid.randomPKCECodeVerifier(),
        state: openid.randomState(),
        nonce: openid.randomNonce(),
      };
      const url = openid.buildAuthorizationUrl(provider, {
        redirect_uri: callbackUrl,
        scope: "openid email profile",
        code_challenge: await openid.calculatePKCECodeChallenge(attempt.verifier),
        code_challenge_method: "S256",
        state: attempt.state,
        nonce: attempt.nonce,
      });
      return { attempt, url: url.href };
    },

    async finish({ verifier, state, nonce }, query) {
      const provider = await discover();
      const checks = { pkceCodeVerifier: verifier, expectedState: state, expectedNonce: nonce, idTokenExpected: true };
      const tokens = await openid
        .authorizationCodeGrant(provider, new URL(`${callbackUrl}?${query}`), checks)
        .catch((error: unknown) => {
          throw new AppError("INVALID_CREDENTIALS", `${name} did not sign you in: try again.`, { cause: error });
        });
      const claims = tokens.claims();
      if (!claims) throw new AppError("INVALID_CREDENTIALS", `${name} did not say who you are.`);
      const { iss, sub, email, email_verified: isVerified, name: personName } = claims;
      return {
        issuer: iss,
        subject: sub,
        // As strict as our own registration: what it would refuse is no address, and no name.
        verifiedEmail: (isVerified === true && emailSchema.safeParse(email).data) || null,
        name: nameSchema.safeParse(personName).data ?? null,
      };
    },
  };
}

import * as openid from "openid-client";

/** The code of the OAuth error that a call ended with; `none` if it succeeded. */
export function oauthError(call: Promise<unknown>): Promise<string> {
  return call.then(
    () => "none",
    (error: unknown) => {
      if (error instanceof openid.WWWAuthenticateChallengeError) return error.cause[0]?.parameters.error ?? "challenge";
      const isOAuth = error instanceof openid.ResponseBodyError || error instanceof openid.AuthorizationResponseError;
      return isOAuth ? error.error : String(error);
    },
  );
}

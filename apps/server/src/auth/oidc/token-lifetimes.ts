const minute = 60;
const hour = 60 * minute;
const day = 24 * hour;

/** Seconds. */
export const tokenLifetimes = {
  authorizationCode: minute,
  interaction: hour,
  accessToken: 10 * minute,
  idToken: hour,
  session: day,
  /** Unused for so long, a refresh token ends. */
  refreshToken: 14 * day,
  /** However often refreshed: after this a person has to come again. */
  grant: 90 * day,
  /** Without a refresh token nothing needs it for longer than a code and an access token live. */
  briefGrant: hour,
} as const;

/** A key that no longer signs verifies for as long as the longest-lived token it signed, and clocks that differ. */
export const verifyOnlyMs = (tokenLifetimes.idToken + 10 * minute) * 1_000;

/** Tabs that refresh the same token at the same time: within this it counts as one refresh. */
export const refreshGraceSeconds = 10;

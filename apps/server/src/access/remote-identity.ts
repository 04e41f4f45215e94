import { createHash } from "node:crypto";
import { circuitBreaker, ConsecutiveBreaker, handleType, isBrokenCircuitError } from "cockatiel";
import type { Logger } from "pino";
import { AppError } from "../app-error.ts";
import { AuthLimits, type AuthLook, AuthUnreachable } from "./auth-look.ts";
import type { Identity, Principal, ResolvedIdentity } from "./principal.ts";
import { RecentlyUsed } from "./recently-used.ts";

export interface RemoteIdentity extends Identity {
  /** What was known of this caller holds no more. */
  forget(principalId: string): void;
}

interface Known {
  identity: ResolvedIdentity;
  lookedAt: number;
}

export interface RemoteIdentityDeps {
  look: AuthLook;
  now: () => number;
  log: Pick<Logger, "info" | "warn">;
  /** Tokens remembered at most. */
  maxKnown?: number;
}

const freshMs = 5_000;
/** For streams that are looked at every few seconds: young enough to be of the same look. */
const sharedMs = 1_000;
/** While auth is unreachable, who was known before may go on for so long. */
const honouredMs = 15 * 60_000;
const pauseMs = 2_000;

/** Identity for a process without the auth domain: looks at auth, remembered for a moment. */
export function createRemoteIdentity({ look, now, log, maxKnown = 10_000 }: RemoteIdentityDeps): RemoteIdentity {
  const known = new RecentlyUsed<string, Known>(maxKnown);
  const looks = new Map<string, Promise<ResolvedIdentity | null>>();
  let changes = 0;
  // Without it each request would wait for the time-out of an auth that hangs. A flood of unknown tokens must not open it.
  const breaker = circuitBreaker(
    handleType(AuthUnreachable, (error) => !(error instanceof AuthLimits)),
    {
      halfOpenAfter: pauseMs,
      breaker: new ConsecutiveBreaker(3),
    },
  );
  breaker.onBreak((reason) => {
    log.warn(
      { err: "error" in reason ? reason.error : undefined },
      "auth is unreachable: those known go on, others are refused",
    );
  });
  breaker.onReset(() => log.info("auth is back"));

  async function lookAndRemember(key: string, token: string): Promise<ResolvedIdentity | null> {
    const before = changes;
    const identity = await breaker.execute(() => look(token));
    // What was asked before a change may be what held before it.
    if (identity === null || before !== changes) known.delete(key);
    else known.set(key, { identity: { ...identity, extended: false }, lookedAt: now() });
    return identity;
  }

  /** One look at a time per token, however many requests come with it. */
  function lookOnce(key: string, token: string): Promise<ResolvedIdentity | null> {
    const underWay = looks.get(key);
    if (underWay) return underWay;
    const started = lookAndRemember(key, token).finally(() => {
      if (looks.get(key) === started) looks.delete(key);
    });
    looks.set(key, started);
    return started;
  }

  /** Undefined where nothing is known that is younger than `maxAgeMs`. */
  function recall(key: string, maxAgeMs: number): ResolvedIdentity | undefined {
    const found = known.get(key);
    if (!found || now() - found.lookedAt >= maxAgeMs) return undefined;
    return found.identity.expiresAt.getTime() > now() ? found.identity : undefined;
  }

  async function resolve(token: string, maxAgeMs: number): Promise<ResolvedIdentity | null> {
    const key = createHash("sha256").update(token).digest("hex");
    const fresh = recall(key, maxAgeMs);
    if (fresh) return fresh;
    try {
      return await lookOnce(key, token);
    } catch (error) {
      if (!(error instanceof AuthUnreachable) && !isBrokenCircuitError(error)) throw error;
      const honoured = recall(key, honouredMs);
      if (honoured) return honoured;
      const retryAfterSeconds = (error instanceof AuthUnreachable && error.retryAfterSeconds) || pauseMs / 1_000;
      const message = "Who you are cannot be checked right now: try again in a moment.";
      throw new AppError("UNAVAILABLE", message, { retryAfterSeconds, cause: error });
    }
  }

  return {
    resolve: (token) => resolve(token, freshMs),

    async resolveAll(tokens) {
      const found = new Map<string, Principal>();
      for (const token of tokens) {
        const identity = await resolve(token, sharedMs).catch(nobodyIfUnavailable);
        if (identity) found.set(token, identity.principal);
      }
      return found;
    },

    forget(principalId) {
      changes += 1;
      looks.clear();
      known.deleteWhere(({ identity }) => identity.principal.id === principalId);
    },
  };
}

/** Of whom nothing is known any more, nothing holds any more. */
function nobodyIfUnavailable(error: unknown): null {
  if (error instanceof AppError && error.code === "UNAVAILABLE") return null;
  throw error;
}

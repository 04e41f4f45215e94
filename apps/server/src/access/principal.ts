import type { Rights } from "@millrace/contracts/access";
import type { User } from "@millrace/contracts/user";

/** Who calls: a person, a client for itself, or the operator on the broker. */
export interface Principal extends Rights {
  /** Owns what it creates, and names it in the audit. */
  id: string;
  /** Null where no person stands behind the call. */
  user: User | null;
  /** What it came with where that is not a session, such as `token <id>`; the audit names it. */
  credential: string | null;
}

export interface ResolvedIdentity {
  principal: Principal;
  expiresAt: Date;
  /** The expiry has just been moved: a cookie must follow. */
  extended: boolean;
}

/** Finds out who bears a token: the auth domain in this process, or a look at it in another. */
export interface Identity {
  /** Null if the token is unknown, has ended, or its user is gone. */
  resolve(token: string): Promise<ResolvedIdentity | null>;
  /** Who bears these tokens now; one that has ended is missing. Renews nothing: nobody is there to take a new cookie. */
  resolveAll(tokens: readonly string[]): Promise<ReadonlyMap<string, Principal>>;
}

/** Whether one may do exactly what the other may. */
export function isSameCaller(one: Principal, other: Principal): boolean {
  return one.id === other.id && one.role === other.role && scopesOf(one) === scopesOf(other);
}

function scopesOf({ scopes }: Principal): string | null {
  return scopes === null ? null : scopes.toSorted().join(" ");
}

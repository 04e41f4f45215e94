import type { Identity, ResolvedIdentity } from "../access/principal.ts";

/** A kind of token: a session, a personal token, … Its shape tells it from the others. */
export interface TokenKind {
  recognises(token: string): boolean;
  resolve(token: string): Promise<ResolvedIdentity | null>;
}

/** What no kind recognises needs no look into the database. */
export function createIdentity(kinds: readonly TokenKind[]): Identity {
  return {
    async resolve(token) {
      const kind = kinds.find((each) => each.recognises(token));
      return kind ? kind.resolve(token) : null;
    },
  };
}

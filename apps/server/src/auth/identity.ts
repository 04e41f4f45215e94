import type { Identity, Principal, ResolvedIdentity } from "../access/principal.ts";

/** A kind of token: a session, a personal token, … Its shape tells it from the others. */
export interface TokenKind {
  recognises(token: string): boolean;
  resolve(token: string): Promise<ResolvedIdentity | null>;
  /** For a kind that `resolve` renews, or that is looked up faster together. */
  resolveAll?(tokens: readonly string[]): Promise<ReadonlyMap<string, Principal>>;
}

/** What no kind recognises needs no look into the database. */
export function createIdentity(kinds: readonly TokenKind[]): Identity {
  return {
    async resolve(token) {
      const kind = kinds.find((each) => each.recognises(token));
      return kind ? kind.resolve(token) : null;
    },

    async resolveAll(tokens) {
      const found = new Map<string, Principal>();
      for (const kind of kinds) {
        const own = tokens.filter((token) => kind.recognises(token));
        for (const [token, principal] of await resolveAllOf(kind, own)) found.set(token, principal);
      }
      return found;
    },
  };
}

async function resolveAllOf(kind: TokenKind, tokens: string[]): Promise<Iterable<[string, Principal]>> {
  if (tokens.length === 0) return [];
  if (kind.resolveAll) return kind.resolveAll(tokens);
  const found: [string, Principal][] = [];
  for (const token of tokens) {
    const identity = await kind.resolve(token);
    if (identity) found.push([token, identity.principal]);
  }
  return found;
}

import { scopeSchema } from "@millrace/contracts/access";
import type { ErrorIssue } from "@millrace/contracts/errors";
import {
  clientProblem,
  clientScopeSchema,
  isRedirectUri,
  type ClientKind,
  type ClientScope,
  type OAuthClient,
} from "@millrace/contracts/oauth-client";

/** The form of a client as it stands; its addresses one per line. */
export interface ClientDraft {
  name: string;
  kind: ClientKind;
  redirectUris: string;
  scopes: ClientScope[];
}

export const clientFields = ["name", "kind", "redirectUris", "scopes"] as const;

/** What a client of a kind may be given. */
export function scopesFor(kind: ClientKind): readonly ClientScope[] {
  return kind === "machine" ? scopeSchema.options : clientScopeSchema.options;
}

/** What most clients of a kind need at least. */
function usualScopes(kind: ClientKind): ClientScope[] {
  return kind === "machine" ? [] : ["openid", "profile", "email"];
}

export const emptyClientDraft: ClientDraft = { name: "", kind: "web", redirectUris: "", scopes: usualScopes("web") };

export function draftOf({ name, kind, redirectUris, scopes }: OAuthClient): ClientDraft {
  return { name, kind, redirectUris: redirectUris.join("\n"), scopes };
}

/** Another kind keeps of the scopes what it may have, and begins with the usual ones. */
export function withKind(draft: ClientDraft, kind: ClientKind): ClientDraft {
  const wanted = new Set([...usualScopes(kind), ...draft.scopes]);
  return { ...draft, kind, scopes: scopesFor(kind).filter((scope) => wanted.has(scope)) };
}

/** Reads the draft; the rules are those of the server. */
export function readClientDraft(draft: ClientDraft) {
  const { kind, scopes } = draft;
  const name = draft.name.trim();
  const lines = kind === "machine" ? "" : draft.redirectUris;
  const redirectUris = lines
    .split("\n")
    .map((line) => line.trim())
    .filter(Boolean);
  const issues: ErrorIssue[] = [];
  if (!name) issues.push({ path: "name", message: "Give it a name." });
  const wrong = redirectUris.find((uri) => !isRedirectUri(uri));
  if (wrong !== undefined)
    issues.push({ path: "redirectUris", message: `${wrong} is neither an https address nor http on localhost.` });
  const problem = clientProblem({ kind, redirectUris, scopes });
  if (problem) issues.push(problem);
  return { input: { name, kind, redirectUris, scopes }, issues };
}

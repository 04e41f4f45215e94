import { z } from "zod";
import { scopeSchema, scopeWords } from "./access.ts";
import { limits } from "./limits.ts";
import { text } from "./text.ts";

/** `web`: a server with a secret; `browser`: public, PKCE only; `machine`: acts for itself, without a person. */
export const clientKindSchema = z.enum(["web", "browser", "machine"]);
export type ClientKind = z.infer<typeof clientKindSchema>;

/** What a client may be registered for: to know the person, to stay signed in, and the scopes of the API. */
export const clientScopeSchema = z.enum(["openid", "profile", "email", "offline_access", ...scopeSchema.options]);
export type ClientScope = z.infer<typeof clientScopeSchema>;

/** As a person reads it on the page that asks for consent. */
export const clientScopeWords: Record<ClientScope, string> = {
  openid: "Know that it is you",
  profile: "See your name",
  email: "See your e-mail address",
  offline_access: "Stay signed in while you are away",
  ...scopeWords,
};

const loopbackHosts = new Set(["localhost", "127.0.0.1", "[::1]"]);

/** What every parser reads alike: visible ASCII without a backslash, and slashes before the host. */
const plainUri = /^https?:\/\/[^\s\\/][!-[\]-~]*$/;

/** Https, or http on this very machine; no fragment, no credentials. It goes into a header as it stands. */
export function isRedirectUri(value: string): boolean {
  const url = plainUri.test(value) ? URL.parse(value) : null;
  if (!url || value.includes("#") || url.username !== "" || url.password !== "") return false;
  return url.protocol === "https:" || (url.protocol === "http:" && loopbackHosts.has(url.hostname));
}

/** An app or a machine that an admin has registered; its id can own tasks. */
export const oauthClientSchema = z.object({
  id: z.uuid(),
  name: z.string(),
  kind: clientKindSchema,
  redirectUris: z.array(z.string()),
  scopes: z.array(clientScopeSchema),
  createdAt: z.iso.datetime(),
  updatedAt: z.iso.datetime(),
  /** Null for a client without a secret. */
  secretCreatedAt: z.iso.datetime().nullable(),
});
export type OAuthClient = z.infer<typeof oauthClientSchema>;

/** The secret is shown this once; null for a client without one. */
export const oauthClientWithSecretSchema = z.object({ client: oauthClientSchema, secret: z.string().nullable() });
export type OAuthClientWithSecret = z.infer<typeof oauthClientWithSecretSchema>;

const fields = {
  name: text(100).trim().min(1),
  redirectUris: z
    .array(text(500).refine(isRedirectUri, { message: "must be an https address, or http on localhost" }))
    .max(20),
  scopes: z.array(clientScopeSchema).max(clientScopeSchema.options.length),
};

interface ClientFields {
  kind: ClientKind;
  redirectUris: string[];
  scopes: ClientScope[];
}

/** What is wrong with a client of this kind, by field; null when it can be. */
export function clientProblem({ kind, redirectUris, scopes }: ClientFields): { path: string; message: string } | null {
  if (kind === "machine") {
    if (redirectUris.length > 0) return { path: "redirectUris", message: "a machine signs nobody in and has none" };
    const personal = scopes.find((scope) => !scopeSchema.safeParse(scope).success);
    return personal === undefined ? null : { path: "scopes", message: `${personal} is about a person` };
  }
  if (redirectUris.length === 0) return { path: "redirectUris", message: "give at least one" };
  return scopes.includes("openid") ? null : { path: "scopes", message: "an app that signs people in needs openid" };
}

export const createOAuthClientInputSchema = z
  .strictObject({ ...fields, kind: clientKindSchema, redirectUris: fields.redirectUris.default([]) })
  .check((context) => {
    const problem = clientProblem(context.value);
    if (!problem) return;
    context.issues.push({ code: "custom", input: context.value, path: [problem.path], message: problem.message });
  });
export type CreateOAuthClientInput = z.output<typeof createOAuthClientInputSchema>;

/** The kind stays as it is. */
export const updateOAuthClientInputSchema = z.strictObject({ id: z.uuid(), ...z.strictObject(fields).partial().shape });
export type UpdateOAuthClientInput = z.output<typeof updateOAuthClientInputSchema>;

export const oauthClientIdInputSchema = z.strictObject({ id: z.uuid() });

export const listOAuthClientsInputSchema = z.strictObject({
  cursor: z.uuid().nullish(),
  limit: z.int().min(1).max(limits.listLimit).default(50),
});
export const oauthClientListSchema = z.object({
  items: z.array(oauthClientSchema),
  nextCursor: z.string().nullable(),
});

import { permissions, scopeSchema, scopeWords } from "@millrace/contracts/access";
import { apiTokenPrefix } from "@millrace/contracts/token";
import type { ProcedureMeta } from "../procedure-meta.ts";
import type { OpenApiDocument, Operation, SecurityRequirement } from "./document.types.ts";

type SecuritySchemes = OpenApiDocument["components"]["securitySchemes"];
type Needs = ProcedureMeta["needs"];

interface Rule {
  roles: readonly string[];
  scope?: string;
  machines?: boolean;
}

export function describeSecuritySchemes(origin: string, cookieName: string): SecuritySchemes {
  const scopes = Object.fromEntries(scopeSchema.options.map((scope) => [scope, scopeWords[scope]]));
  const tokenUrl = `${origin}/oidc/token`;
  return {
    sessionCookie: {
      type: "apiKey",
      in: "cookie",
      name: cookieName,
      description: "The session of a browser; set by signing in.",
    },
    sessionToken: {
      type: "http",
      scheme: "bearer",
      description: "The `token` that signing in answers: the same session, for other programs.",
    },
    apiToken: {
      type: "http",
      scheme: "bearer",
      bearerFormat: `${apiTokenPrefix}…`,
      description: "A personal API token, made under Settings or by `tokens.create`; it may do what its scopes name.",
    },
    oauth2: {
      type: "oauth2",
      description: `Tokens of registered clients, asked for with the resource \`${origin}/api\`. The code flow needs PKCE.`,
      flows: {
        authorizationCode: { authorizationUrl: `${origin}/oidc/auth`, tokenUrl, refreshUrl: tokenUrl, scopes },
        clientCredentials: { tokenUrl, scopes },
      },
    },
  };
}

export function securityOf(needs: Needs): SecurityRequirement[] {
  if (needs === undefined) return [];
  const session: SecurityRequirement[] = [{ sessionCookie: [] }, { sessionToken: [] }];
  if (needs === "bearer") return [...session, { apiToken: [] }, { oauth2: [] }];
  const { scope }: Rule = permissions[needs];
  return scope === undefined ? session : [...session, { apiToken: [scope] }, { oauth2: [scope] }];
}

/** In words, and for programs. */
export function describeNeeds(
  needs: Needs,
): { words: string } & Pick<Operation, "x-permission" | "x-roles" | "x-machines"> {
  if (needs === undefined) return { words: "Anyone may call it." };
  if (needs === "bearer") return { words: "Needs a session or any token." };
  const { roles, scope, machines }: Rule = permissions[needs];
  const people = `Needs the permission \`${needs}\`, which people have as ${roles.join(", ")}.`;
  const tokens = scope === undefined ? "Only a session will do, no token." : `A token needs the scope \`${scope}\`.`;
  return {
    words: [people, tokens, ...(machines ? ["A machine may call it, too."] : [])].join(" "),
    "x-permission": needs,
    "x-roles": roles,
    "x-machines": machines === true,
  };
}

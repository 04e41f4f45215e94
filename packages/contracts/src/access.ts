import { z } from "zod";
import type { Role } from "./user.ts";

export const scopeSchema = z.enum(["tasks:read", "tasks:write", "users:read", "finance:read", "operate"]);
export type Scope = z.infer<typeof scopeSchema>;

/** What a token may be allowed to do, as a person reads it; a session may do all that its user's role allows. */
export const scopeWords: Record<Scope, string> = {
  "tasks:read": "See tasks and schedules",
  "tasks:write": "Create tasks and schedules; cancel, retry and change them",
  "users:read": "See who the users are",
  "finance:read": "See everyone's balances and ledger",
  operate: "Act on everyone's tasks, dead letters, workers and queues",
};

interface PermissionRule {
  /** People of these roles have it. */
  roles: readonly Role[];
  /** A token needs this for it; without one only a session will do. */
  scope?: Scope;
  /** A client that acts for itself, without a person, may have it. */
  machines?: true;
}

const everyone: readonly Role[] = ["employee", "accountant", "manager", "admin"];

/** The role table: who may do what. What one may see of it is decided in SQL, by owner. */
export const permissions = {
  /** One's own name, password, sessions and tokens. */
  account: { roles: everyone },
  "tasks:read": { roles: everyone, scope: "tasks:read", machines: true },
  "tasks:write": { roles: everyone, scope: "tasks:write", machines: true },
  /** Starting, completing and failing what is assigned to oneself. */
  "tasks:perform": { roles: everyone, scope: "tasks:write" },
  /** Everyone's tasks; dead letters, workers, queues. */
  operate: { roles: ["manager", "admin"], scope: "operate", machines: true },
  "users:read": { roles: ["admin"], scope: "users:read", machines: true },
  "users:manage": { roles: ["admin"] },
  "clients:manage": { roles: ["admin"] },
  "audit:read": { roles: ["admin"] },
} as const satisfies Record<string, PermissionRule>;
export type Permission = keyof typeof permissions;

/** Who calls, as far as rights go. */
export interface Rights {
  /** Null for a machine. */
  role: Role | null;
  /** Null for a session: all that the role may. */
  scopes: readonly Scope[] | null;
}

/** What keeps a caller from something: the role, the token's scopes, or nothing. */
export function missingFor({ role, scopes: granted }: Rights, permission: Permission): "role" | "scope" | null {
  const rule: PermissionRule = permissions[permission];
  if (role === null ? !rule.machines : !rule.roles.includes(role)) return "role";
  if (granted === null) return null;
  return rule.scope !== undefined && granted.includes(rule.scope) ? null : "scope";
}

export function may(rights: Rights, permission: Permission): boolean {
  return missingFor(rights, permission) === null;
}

/** The scopes that a token of someone with this role can make use of. */
export function scopesOf(role: Role): Scope[] {
  const rules: PermissionRule[] = Object.values(permissions);
  const usable = new Set(rules.filter(({ roles }) => roles.includes(role)).map(({ scope }) => scope));
  return scopeSchema.options.filter((scope) => usable.has(scope));
}

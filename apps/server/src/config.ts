import { z } from "zod";
import type { ExternalProviderConfig } from "./auth/external/external-provider.ts";
import { type Domain, domainListSchema, domains } from "./domains.ts";
import type { LimitSettings } from "./limits/limits.ts";

const integer = (fallback: number) => z.coerce.number().int().min(0).default(fallback);

const secret = z.string().min(16, { message: "give at least 16 characters, better 40 random ones" }).optional();

/** Protects nothing: for servers that are not in production and were given none. */
const developmentSecret = "millrace-development-only";

const url = z.string().min(1);

const envShape = z.object({
  NODE_ENV: z.string().default("development"),
  /** The domains that run in this process; the others run elsewhere, with the same broker. */
  MILLRACE_DOMAINS: domainListSchema.default([...domains]),
  DATABASE_URL: url.optional(),
  /** A database of the domain's own. */
  DATABASE_URL_AUTH: url.optional(),
  DATABASE_URL_TASKS: url.optional(),
  /** Where the domain auth answers, for a process without it. */
  MILLRACE_AUTH_URL: z.url({ protocol: /^https?$/ }).optional(),
  /** As whom a process without the domain auth asks it who somebody is. */
  MILLRACE_CLIENT_ID: z.string().optional(),
  MILLRACE_CLIENT_SECRET: z.string().optional(),
  /** Carries the server's NATS user. */
  NATS_URL: url,
  HOST: z.string().default("127.0.0.1"),
  PORT: integer(3000),
  LOG_LEVEL: z.enum(["fatal", "error", "warn", "info", "debug", "trace", "silent"]).default("info"),
  /** Where browsers find Millrace; https makes cookies secure. */
  MILLRACE_PUBLIC_URL: z.url().optional(),
  /** The built web app; without it the server is an API only. */
  MILLRACE_WEB_DIR: z.string().optional(),
  MILLRACE_SESSION_DAYS: integer(30),
  MILLRACE_DATABASE_CONNECTIONS: integer(10),
  MILLRACE_NATS_REPLICAS: integer(1),
  MILLRACE_ACK_WAIT_MS: integer(30_000),
  /** Deliveries of one dispatch: a limit for crashes, not the retry policy. */
  MILLRACE_MAX_DELIVER: integer(5),
  MILLRACE_SWEEP_MS: integer(2_000),
  MILLRACE_SSE_PING_MS: integer(5_000),
  /** A live stream is begun anew after this, so that an ended session is noticed. */
  MILLRACE_SSE_MAX_DURATION_MS: integer(600_000),
  /** How many proxies stand before the server. */
  MILLRACE_TRUST_PROXY: z
    .stringbool({ truthy: ["true"], falsy: ["false"] })
    .transform(Number)
    .or(integer(0))
    .default(0),
  /** The limits hold for all servers together; 0 is off. */
  MILLRACE_LIMIT_API_PER_MINUTE: integer(6_000),
  MILLRACE_LIMIT_STRANGERS_PER_MINUTE: integer(600),
  MILLRACE_LIMIT_LOGIN_PER_ACCOUNT_AND_ADDRESS: integer(10),
  MILLRACE_LIMIT_LOGIN_PER_ACCOUNT: integer(100),
  MILLRACE_LIMIT_LOGIN_PER_ADDRESS: integer(100),
  MILLRACE_LIMIT_REGISTER_PER_ADDRESS: integer(30),
  /** Signing keys at rest and cookies of the OIDC provider are protected by keys derived from it. */
  MILLRACE_SECRET: secret,
  /** The one before, while all servers are being given the new one. */
  MILLRACE_SECRET_PREVIOUS: secret,
  /** Another OpenID Connect provider, where people may sign in too. */
  MILLRACE_OIDC_ISSUER: z.url().optional(),
  MILLRACE_OIDC_CLIENT_ID: z.string().optional(),
  MILLRACE_OIDC_CLIENT_SECRET: z.string().optional(),
  MILLRACE_OIDC_NAME: z.string().default("Single sign-on"),
  MILLRACE_ADMIN_EMAIL: z.string().optional(),
  MILLRACE_ADMIN_PASSWORD: z.string().optional(),
});

type Env = z.output<typeof envShape>;

function databaseUrlOf(env: Env, domain: Domain): string | undefined {
  const own: Record<Domain, string | undefined> = { auth: env.DATABASE_URL_AUTH, tasks: env.DATABASE_URL_TASKS };
  return own[domain] ?? env.DATABASE_URL;
}

function checkDomains(env: Env, ctx: z.RefinementCtx): void {
  // Absent where it was refused.
  const running: readonly Domain[] | undefined = env.MILLRACE_DOMAINS;
  const add = (name: keyof Env, message: string) => ctx.addIssue({ code: "custom", path: [name], message });
  if (running?.some((domain) => databaseUrlOf(env, domain) === undefined)) {
    add("DATABASE_URL", "name the PostgreSQL database");
  }
  if (running && !running.includes("auth") && env.MILLRACE_AUTH_URL === undefined) {
    add("MILLRACE_AUTH_URL", "say where the domain auth answers, as it does not run here");
  }
}

/** Checked even where a variable is wrong, so that all problems are said at once. */
const envSchema = envShape.check(z.superRefine(checkDomains, { when: () => true }));

export interface Config {
  production: boolean;
  /** The domains that run here, each with its database. */
  databaseUrls: ReadonlyMap<Domain, string>;
  /** That of the first domain, for what belongs to none. */
  databaseUrl: string;
  /** Where the domain auth answers, if not here. */
  authUrl?: string | undefined;
  /** The client as which auth is asked, if it is not here. */
  machineClient?: { id: string; secret: string } | undefined;
  databaseConnections: number;
  natsUrl: string;
  natsReplicas: number;
  ackWaitMs: number;
  maxDeliver: number;
  sweepMs: number;
  host: string;
  port: number;
  logLevel: string;
  publicUrl?: string | undefined;
  webDir?: string | undefined;
  sessionDays: number;
  trustedProxies: number;
  limits: LimitSettings;
  ssePingMs: number;
  sseMaxDurationMs: number;
  /** Where others find Millrace: the public URL, or this machine's. */
  origin: string;
  secrets: { current: string; previous?: string | undefined };
  external?: ExternalProviderConfig | undefined;
  adminEmail?: string | undefined;
  adminPassword?: string | undefined;
}

/** All of it or nothing. */
function externalProvider(data: z.output<typeof envSchema>): ExternalProviderConfig | undefined {
  const { MILLRACE_OIDC_ISSUER: issuer, MILLRACE_OIDC_CLIENT_ID: clientId, MILLRACE_OIDC_NAME: name } = data;
  const { MILLRACE_OIDC_CLIENT_SECRET: clientSecret } = data;
  if (!issuer && !clientId && !clientSecret) return undefined;
  if (issuer && clientId && clientSecret) return { issuer, clientId, clientSecret, name };
  throw new Error(
    "The environment is not complete: MILLRACE_OIDC_ISSUER, MILLRACE_OIDC_CLIENT_ID and MILLRACE_OIDC_CLIENT_SECRET belong together",
  );
}

/** Both or neither. */
function machineClient(env: Env): Config["machineClient"] {
  const { MILLRACE_CLIENT_ID: id, MILLRACE_CLIENT_SECRET: clientSecret } = env;
  if (id && clientSecret) return { id, secret: clientSecret };
  if (!id && !clientSecret) return undefined;
  throw new Error("The environment is not complete: MILLRACE_CLIENT_ID and MILLRACE_CLIENT_SECRET belong together");
}

/** Throws one sentence that names every variable that is missing or wrong. */
export function readConfig(env: Record<string, string | undefined>): Config {
  // Compose files pass on what nobody has set as an empty text.
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ""));
  const parsed = envSchema.safeParse(given);
  if (!parsed.success) {
    const problems = parsed.error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`).join("; ");
    throw new Error(`The environment is not complete: ${problems}`);
  }
  const { data } = parsed;
  const production = data.NODE_ENV === "production";
  if (production && data.MILLRACE_DOMAINS.includes("auth") && data.MILLRACE_SECRET === undefined) {
    throw new Error(
      "The environment is not complete: MILLRACE_SECRET: in production give a random one, such as from `openssl rand -hex 32`",
    );
  }
  const databaseUrls = new Map<Domain, string>();
  for (const domain of data.MILLRACE_DOMAINS) {
    const found = databaseUrlOf(data, domain);
    if (found !== undefined) databaseUrls.set(domain, found);
  }
  const [databaseUrl] = databaseUrls.values();
  if (databaseUrl === undefined) throw new Error("The environment is not complete: MILLRACE_DOMAINS names no domain");
  return {
    production,
    databaseUrls,
    databaseUrl,
    authUrl: data.MILLRACE_AUTH_URL,
    machineClient: machineClient(data),
    databaseConnections: data.MILLRACE_DATABASE_CONNECTIONS,
    natsUrl: data.NATS_URL,
    natsReplicas: data.MILLRACE_NATS_REPLICAS,
    ackWaitMs: data.MILLRACE_ACK_WAIT_MS,
    maxDeliver: data.MILLRACE_MAX_DELIVER,
    sweepMs: data.MILLRACE_SWEEP_MS,
    host: data.HOST,
    port: data.PORT,
    logLevel: data.LOG_LEVEL,
    publicUrl: data.MILLRACE_PUBLIC_URL,
    webDir: data.MILLRACE_WEB_DIR,
    sessionDays: data.MILLRACE_SESSION_DAYS,
    trustedProxies: data.MILLRACE_TRUST_PROXY,
    limits: {
      apiPerMinute: data.MILLRACE_LIMIT_API_PER_MINUTE,
      strangersPerMinute: data.MILLRACE_LIMIT_STRANGERS_PER_MINUTE,
      loginPerAccountAndAddress: data.MILLRACE_LIMIT_LOGIN_PER_ACCOUNT_AND_ADDRESS,
      loginPerAccount: data.MILLRACE_LIMIT_LOGIN_PER_ACCOUNT,
      loginPerAddress: data.MILLRACE_LIMIT_LOGIN_PER_ADDRESS,
      registerPerAddress: data.MILLRACE_LIMIT_REGISTER_PER_ADDRESS,
    },
    ssePingMs: data.MILLRACE_SSE_PING_MS,
    sseMaxDurationMs: data.MILLRACE_SSE_MAX_DURATION_MS,
    origin: new URL(data.MILLRACE_PUBLIC_URL ?? `http://localhost:${data.PORT}`).origin,
    secrets: { current: data.MILLRACE_SECRET ?? developmentSecret, previous: data.MILLRACE_SECRET_PREVIOUS },
    external: externalProvider(data),
    adminEmail: data.MILLRACE_ADMIN_EMAIL,
    adminPassword: data.MILLRACE_ADMIN_PASSWORD,
  };
}

// Below are the only looks at the process's environment.

export function configFromEnvironment(): Config {
  return readConfig(process.env);
}

/** For commands that need PostgreSQL alone. */
export function databaseUrlFromEnvironment(): string {
  const parsed = url.safeParse(process.env["DATABASE_URL"]);
  if (!parsed.success) throw new Error("Set DATABASE_URL to the database of Millrace.");
  return parsed.data;
}

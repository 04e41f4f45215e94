import { createPasswords } from "../src/auth/passwords.ts";
import { authRouter } from "../src/auth/auth.router.ts";
import { type AuthService, createAuthService } from "../src/auth/auth.service.ts";
import { createDatabase, type Database } from "../src/db/client.ts";
import type { DB } from "../src/db/database.ts";
import { migrate } from "../src/db/migrate.ts";
import { type AdmissionLimits, defaultAdmissionLimits } from "../src/http/admission.ts";
import { createHttpServer, type HttpConfig, type HttpServer } from "../src/http/server.ts";
import { createApiLimit, type ApiLimitSettings } from "../src/limits/api-limit.ts";
import { createSharedCounter } from "../src/limits/shared-counter.ts";
import { createSignInLimits, type SignInLimitSettings } from "../src/limits/sign-in-limits.ts";
import { router, type Services } from "../src/trpc.ts";
import { createTestDatabase, prepareTemplate } from "@millrace/local-stack/testing";
import type { AnyTRPCRouter } from "@trpc/server";
import { pino } from "pino";
import { Registry } from "prom-client";

const silent = pino({ level: "silent" });

export interface TestServer extends AsyncDisposable {
  url: string;
  db: Database<DB>["db"];
  server: HttpServer;
  auth: AuthService;
  /** Log lines, each parsed. */
  logged: Record<string, unknown>[];
  /** The log as written. */
  rawLog: string[];
  ready: { postgres: boolean; nats: boolean };
}

export async function openTestDatabase(): Promise<Database<DB> & AsyncDisposable & { url: string }> {
  const template = await prepareTemplate("millrace_server", async (url) => {
    const { db, end } = createDatabase<DB>({ url, max: 2, applicationName: "migrate", log: silent });
    await migrate(db, silent);
    await end();
  });
  const { url, [Symbol.asyncDispose]: drop } = await createTestDatabase(template);
  const database = createDatabase<DB>({ url, max: 5, applicationName: "test", log: silent });
  return {
    ...database,
    url,
    async [Symbol.asyncDispose]() {
      await database.end();
      await drop();
    },
  };
}

export interface TestServerOptions {
  router?: AnyTRPCRouter;
  config?: Partial<HttpConfig>;
  admission?: Partial<AdmissionLimits>;
  limits?: Partial<ApiLimitSettings & SignInLimitSettings>;
}

/** In force, but out of the way of tests of other things. */
const highLimits: ApiLimitSettings & SignInLimitSettings = {
  apiPerMinute: 1_000_000,
  strangersPerMinute: 1_000_000,
  loginPerAccount: 10_000,
  loginPerAccountAndAddress: 10_000,
  loginPerAddress: 10_000,
  registerPerAddress: 10_000,
};

function ignore(): void {
  // Nobody counts the refusals here.
}

/** A server on a free port with a database of its own; by default it knows the auth procedures only. */
export async function startTestServer(options: TestServerOptions = {}): Promise<TestServer> {
  const database = await openTestDatabase();
  const { db } = database;
  const rawLog: string[] = [];
  const log = pino({}, { write: (line: string) => void rawLog.push(line) });
  const ready = { postgres: true, nats: true };
  const auth = createAuthService({ db, passwords: createPasswords(), config: { sessionDays: 30 }, log });
  const settings = { ...highLimits, ...options.limits };
  const counter = createSharedCounter(db, log);
  const signInLimits = createSignInLimits({ counter, settings, onLimited: ignore });
  const server = await createHttpServer({
    router: options.router ?? router({ auth: authRouter }),
    services: withoutOtherDomains({ auth, signInLimits }),
    identity: auth,
    apiLimit: createApiLimit({ counter, settings, now: Date.now, onLimited: ignore }),
    config: {
      host: "127.0.0.1",
      port: 0,
      origin: "http://localhost",
      trustedProxies: 0,
      ssePingMs: 5_000,
      sseMaxDurationMs: 60_000,
      ...options.config,
    },
    readiness: { postgres: () => Promise.resolve(ready.postgres), nats: () => ready.nats },
    registry: new Registry(),
    log,
    admission: { ...defaultAdmissionLimits, eventLoopDelayMs: 60_000, ...options.admission },
  });
  const { port } = await server.listen();
  return {
    url: `http://127.0.0.1:${port}`,
    db,
    server,
    auth,
    rawLog,
    ready,
    get logged() {
      return rawLog.map((line) => JSON.parse(line));
    },
    async [Symbol.asyncDispose]() {
      await server.close(100);
      await database[Symbol.asyncDispose]();
    },
  };
}

/** The edge itself needs auth only; procedures of the other domains are tested with theirs. */
function withoutOtherDomains(services: Pick<Services, "auth" | "signInLimits">) {
  return Object.assign(Object.create(null), services);
}

import { randomUUID } from "node:crypto";
import type { KindAnnouncement } from "@millrace/contracts/kind";
import { createNodeClient } from "@millrace/contracts/node-client";
import type { NatsServer } from "@millrace/local-stack/nats-server";
import { createTestDatabase, prepareTemplate, startTestNats } from "@millrace/local-stack/testing";
import type { Kysely } from "kysely";
import { pino } from "pino";
import { createKeyring } from "../../src/auth/oidc/keyring.ts";
import { createPasswords } from "../../src/auth/passwords.ts";
import { seedLocalAccounts } from "../../src/auth/seed.ts";
import { type App, type AppOverrides, createApp } from "../../src/app.ts";
import { readConfig } from "../../src/config.ts";
import { defaultAdmissionLimits } from "../../src/http/admission.ts";
import { createDatabase } from "../../src/db/client.ts";
import type { DB } from "../../src/db/database.ts";
import { migrate } from "../../src/db/migrate.ts";
import type { AppRouter } from "../../src/router.ts";
import { saveKind } from "../../src/tasks/kind.catalog.ts";

export type Client = ReturnType<typeof createNodeClient<AppRouter>>;
export type Account = "admin" | "manager" | "accountant" | "user";

const log = pino({ level: process.env["MILLRACE_TEST_LOG"] ?? "silent" });

/** The server shares its event loop with the tests, on a machine that may be busy with others. */
const patientAdmission = { ...defaultAdmissionLimits, eventLoopDelayMs: 60_000 };

export interface RunningServer {
  app: App;
  url: string;
}

export interface World extends AsyncDisposable {
  db: Kysely<DB>;
  databaseUrl: string;
  nats: NatsServer;
  /** The first server; more by `startServer`. */
  server: RunningServer;
  startServer(overrides?: Partial<AppOverrides> & { env?: Record<string, string> }): Promise<RunningServer>;
  /** Signed in as one of the local accounts. */
  signIn(account: Account, url?: string): Promise<{ client: Client; token: string; userId: string }>;
}

/** A database, a broker and a server of a test file's own. */
export async function startWorld(env: Record<string, string> = {}): Promise<World> {
  const template = await prepareTemplate("millrace_seeded", prepareDatabase);
  const database = await createTestDatabase(template);
  const nats = await startTestNats();
  const direct = createDatabase<DB>({ url: database.url, max: 4, applicationName: "test", log });
  const servers: RunningServer[] = [];

  const startServer: World["startServer"] = async ({ env: more, ...overrides } = {}) => {
    const config = readConfig({
      DATABASE_URL: database.url,
      NATS_URL: nats.urls.server,
      PORT: "0",
      MILLRACE_SWEEP_MS: "500",
      // All of a test file comes from one address, and some of it in thousands.
      MILLRACE_LIMIT_API_PER_MINUTE: "1000000",
      MILLRACE_LIMIT_STRANGERS_PER_MINUTE: "1000000",
      MILLRACE_LIMIT_LOGIN_PER_ADDRESS: "10000",
      MILLRACE_LIMIT_REGISTER_PER_ADDRESS: "10000",
      ...env,
      ...more,
    });
    const app = createApp(config, { log, admission: patientAdmission, ...overrides });
    const { port } = await app.start();
    const server = { app, url: `http://127.0.0.1:${port}` };
    servers.push(server);
    return server;
  };
  const server = await startServer();

  return {
    db: direct.db,
    databaseUrl: database.url,
    nats,
    server,
    startServer,
    async signIn(account, url = server.url) {
      const anonymous = createNodeClient<AppRouter>({ url });
      const { token, user } = await anonymous.auth.login.mutate({
        email: `${account}@example.com`,
        password: `${account}123`,
      });
      return { client: createNodeClient<AppRouter>({ url, token: () => token }), token, userId: user.id };
    },
    async [Symbol.asyncDispose]() {
      await Promise.all(servers.map(({ app }) => app.stop()));
      await direct.end();
      await nats.stop();
      await database[Symbol.asyncDispose]();
    },
  };
}

async function prepareDatabase(url: string): Promise<void> {
  const { db, end } = createDatabase<DB>({ url, max: 1, applicationName: "test", log });
  await migrate(db, log);
  await seedLocalAccounts({ db, passwords: createPasswords(), config: { production: false }, log });
  // An RSA key takes a good part of a second on a busy machine: one serves all tests.
  const { secrets } = readConfig({ DATABASE_URL: url, NATS_URL: "none" });
  await createKeyring({ db, secrets, now: Date.now, newId: randomUUID }).start();
  await end();
}

/** A kind that no worker runs, for tests of what comes before the worker. */
export async function announceKind(db: Kysely<DB>, kind: Partial<KindAnnouncement> = {}): Promise<void> {
  await saveKind(
    db,
    {
      name: "test.idle",
      version: 1,
      description: "",
      queue: "default",
      payloadSchema: {
        type: "object",
        properties: { n: { type: "integer", minimum: 0 } },
        additionalProperties: false,
      },
      retry: { maxAttempts: 1, baseMs: 0, capMs: 0 },
      timeoutMs: 60_000,
      ...kind,
    },
    new Date(),
  );
}

import { readDataDir, repositoryRoot } from "../config.ts";
import { LocalStackError } from "../errors.ts";

/** What a person may set for the commands; everything else is decided here. */
export interface Settings {
  root: string;
  dataDir: string;
  host: string;
  port: number;
  databaseUrl?: string;
  natsUrl?: string;
  natsWorkerUrl?: string;
  /** The environment that children inherit. */
  inherited: NodeJS.ProcessEnv;
}

const ownVariables = new Set(["DATABASE_URL", "NATS_URL", "NATS_WORKER_URL", "PORT", "HOST"]);

function readPort(text: string): number {
  const port = Number(text);
  if (Number.isInteger(port) && port > 0 && port < 65_536) return port;
  throw new LocalStackError(`PORT is ${JSON.stringify(text)}: set it to a number from 1 to 65535.`);
}

export function readSettings(env: NodeJS.ProcessEnv = process.env): Settings {
  const inherited = Object.fromEntries(Object.entries(env).filter(([name]) => !ownVariables.has(name)));
  const { DATABASE_URL: databaseUrl, NATS_URL: natsUrl, NATS_WORKER_URL: natsWorkerUrl } = env;
  return {
    root: repositoryRoot,
    dataDir: readDataDir(env),
    host: env["HOST"] || "127.0.0.1",
    port: readPort(env["PORT"] || "3000"),
    ...(databaseUrl && { databaseUrl }),
    ...(natsUrl && { natsUrl }),
    ...(natsWorkerUrl && { natsWorkerUrl }),
    inherited,
  };
}

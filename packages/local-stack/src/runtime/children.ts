import { join } from "node:path";

import type { Settings } from "../commands/settings.ts";
import { readMachine } from "../config.ts";
import { endWithParent } from "../parent-death.ts";
import { keepSecret } from "../secret.ts";
import type { Progress } from "./progress.ts";
import type { Services } from "./services.ts";
import { supervise, type Supervised, type SupervisedOptions } from "./supervisor.ts";

export interface ChildPlan {
  /** The port the server listens on. */
  port: number;
  /** Where browsers find the app, if not at that port. */
  publicUrl?: string;
  /** The built web app, if the server is to hand it out. */
  webDir?: string;
  /** Options for Node, such as `--watch`. */
  nodeOptions?: string[];
}

async function childOptions(
  settings: Settings,
  name: "server" | "worker",
  nodeOptions: string[] = [],
): Promise<Omit<SupervisedOptions, "env" | "report">> {
  const cwd = join(settings.root, "apps", name);
  const commandLine = { command: process.execPath, args: [...nodeOptions, join(cwd, "src", "main.ts")] };
  // With --watch the channel ends at the watcher, which does not notice that it is closed.
  const isWatched = nodeOptions.length > 0;
  return {
    name,
    ...(isWatched ? await endWithParent(commandLine, readMachine(), "TERM") : commandLine),
    cwd,
    logFile: join(settings.dataDir, "logs", `${name}.log`),
  };
}

export async function startServer(
  settings: Settings,
  services: Services,
  { port, publicUrl, webDir, nodeOptions }: ChildPlan,
  progress: Progress,
): Promise<Supervised> {
  const env = {
    MILLRACE_SECRET: await keepSecret(join(settings.dataDir, "secret")),
    ...(publicUrl && { MILLRACE_PUBLIC_URL: publicUrl }),
    ...settings.inherited,
    DATABASE_URL: services.databaseUrl,
    NATS_URL: services.natsUrl,
    HOST: settings.host,
    PORT: String(port),
    MILLRACE_DATA_DIR: settings.dataDir,
    ...(webDir && { MILLRACE_WEB_DIR: webDir }),
  };
  return supervise({ ...(await childOptions(settings, "server", nodeOptions)), env, report: progress.note });
}

const serverSecrets = /^(?:DATABASE_URL|MILLRACE_(?:SECRET|ADMIN|OIDC))/;

/** The worker is told nothing of the database, and no secret of the server. */
export async function startWorker(
  settings: Settings,
  services: Services,
  { nodeOptions }: Pick<ChildPlan, "nodeOptions">,
  progress: Progress,
): Promise<Supervised> {
  const inherited = Object.entries(settings.inherited).filter(([name]) => !serverSecrets.test(name));
  const env = {
    MILLRACE_MAILBOX_DIR: join(settings.dataDir, "mailbox"),
    ...Object.fromEntries(inherited),
    NATS_URL: services.natsWorkerUrl,
  };
  return supervise({ ...(await childOptions(settings, "worker", nodeOptions)), env, report: progress.note });
}

import { z } from "zod";

const environmentSchema = z.object({
  NATS_URL: z.string().min(1, "set it to the broker's address, such as nats://worker:password@127.0.0.1:4222"),
  MILLRACE_WORKER_SLOTS: z.coerce.number().int().min(1).max(10_000).default(300),
  MILLRACE_WORKER_NAME: z.string().min(1).max(100).default("worker"),
  MILLRACE_GRACE_MS: z.coerce.number().int().min(0).default(10_000),
  LOG_LEVEL: z.enum(["fatal", "error", "warn", "info", "debug", "trace", "silent"]).default("info"),
});

export interface WorkerConfig {
  natsUrl: string;
  slots: number;
  name: string;
  graceMs: number;
  logLevel: string;
}

/** Throws with one line per wrong variable. */
export function readConfig(environment: NodeJS.ProcessEnv = process.env): WorkerConfig {
  const parsed = environmentSchema.safeParse(environment);
  if (!parsed.success) {
    throw new Error(parsed.error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`).join("\n"));
  }
  const values = parsed.data;
  return {
    natsUrl: values.NATS_URL,
    slots: values.MILLRACE_WORKER_SLOTS,
    name: values.MILLRACE_WORKER_NAME,
    graceMs: values.MILLRACE_GRACE_MS,
    logLevel: values.LOG_LEVEL,
  };
}

import { z } from "zod";

const environmentSchema = z.object({
  NATS_URL: z.string().min(1, "set it to the broker's address, such as nats://worker:password@127.0.0.1:4222"),
  MILLRACE_WORKER_SLOTS: z.coerce.number().int().min(1).max(10_000).default(300),
  MILLRACE_WORKER_NAME: z.string().min(1).max(100).default("worker"),
  MILLRACE_GRACE_MS: z.coerce.number().int().min(0).default(10_000),
  /** The mail server, such as smtps://user:password@mail.example.com. */
  SMTP_URL: z.url({ protocol: /^smtps?$/ }).optional(),
  /** Mails are written here where there is no mail server. */
  MILLRACE_MAILBOX_DIR: z.string().optional(),
  MILLRACE_MAIL_FROM: z.string().min(3).default("Millrace <millrace@localhost>"),
  LOG_LEVEL: z.enum(["fatal", "error", "warn", "info", "debug", "trace", "silent"]).default("info"),
});

export interface WorkerConfig {
  natsUrl: string;
  slots: number;
  name: string;
  graceMs: number;
  logLevel: string;
  mail: { smtpUrl?: string | undefined; mailboxDir?: string | undefined; from: string };
}

/** Throws with one line per wrong variable. */
export function readConfig(environment: NodeJS.ProcessEnv = process.env): WorkerConfig {
  // Compose files pass on what nobody has set as an empty text.
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ""));
  const parsed = environmentSchema.safeParse(given);
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
    mail: { smtpUrl: values.SMTP_URL, mailboxDir: values.MILLRACE_MAILBOX_DIR, from: values.MILLRACE_MAIL_FROM },
  };
}

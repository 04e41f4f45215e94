import { createWorker } from "@millrace/worker-kit/create-worker";
import { pino } from "pino";
import { readConfig } from "./config.ts";
import { emailSendKind } from "./kinds/email-send.ts";
import { httpRequestKind } from "./kinds/http-request.ts";
import { simulateKind } from "./kinds/simulate.ts";
import { mailSender, passwordsOf } from "./mail/mail-sender.ts";

const { natsUrl, slots, name, graceMs, logLevel, mail } = readConfig();
const logger = pino({ level: logLevel, base: { app: "worker" } });
const sendMail = mailSender(mail);
// Without a way to send it is not announced, and its tasks wait for a worker that has one.
const mailKinds = sendMail ? [emailSendKind(sendMail)] : [];
const kinds = [simulateKind({ random: Math.random }), httpRequestKind(), ...mailKinds];
const redact = passwordsOf(mail.smtpUrl);
const worker = createWorker({ url: natsUrl, kinds, slots, name, graceMs, logger, redact });

async function stop(reason: string): Promise<void> {
  logger.info({ reason }, "stopping");
  await worker.stop();
  logger.info("stopped");
  process.exit();
}

process.on("SIGTERM", () => void stop("SIGTERM"));
process.on("SIGINT", () => void stop("SIGINT"));
// Whoever started us is gone.
process.on("disconnect", () => void stop("disconnect"));

worker.start();
void worker.closed.then((error) => {
  if (!error) return;
  logger.fatal({ err: error }, "the connection to NATS is closed for good");
  process.exit(1);
});
await worker.ready;
logger.info({ worker: worker.id, kinds: kinds.map(({ announcement }) => announcement.name), slots }, "ready");
process.send?.({ type: "ready" });

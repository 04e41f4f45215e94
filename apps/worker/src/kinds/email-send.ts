import { defineKind, type Kind } from "@millrace/worker-kit/define-kind";
import { z } from "zod";
import type { SendMail } from "../mail/mail.ts";

const maxRecipients = 50;

/** No line break can begin a header of its own. */
const subjectSchema = z
  .string()
  .trim()
  .min(1)
  .max(200)
  // Announced as a pattern, which is read without flags: no \p{…}.
  .regex(/^[\u0020-\u007e\u00a0-\u2027\u202a-\uffff]*$/, "must not hold line breaks or other control characters");

const addressSchema = z.email().max(254);

export const emailSendPayloadSchema = z.strictObject({
  to: z
    .array(addressSchema)
    .min(1)
    .max(maxRecipients)
    .meta({ title: "To", description: `Up to ${maxRecipients} addresses; all see each other.` }),
  subject: subjectSchema.meta({ title: "Subject" }),
  text: z.string().min(1).max(100_000).meta({ title: "Text" }),
  replyTo: addressSchema.optional().meta({ title: "Reply to", description: "Where answers go." }),
});

/** Sends one mail in plain text, from the configured sender. It may be sent more than once, with the same Message-ID. */
export function emailSendKind(send: SendMail): Kind {
  return defineKind({
    name: "email.send",
    description: "Sends an e-mail in plain text.",
    payload: emailSendPayloadSchema,
    retry: { maxAttempts: 5, baseMs: 5_000, capMs: 600_000 },
    timeoutMs: 90_000,
    async handler({ payload, task, signal, log }) {
      const messageId = `<${task.id}@millrace>`;
      const to = [...new Set(payload.to)];
      signal.throwIfAborted();
      const { accepted, rejected } = await untilAborted(signal, send({ ...payload, to, messageId }));
      // Addresses are personal: they stay in payload and result.
      log.info(`handed over for ${accepted.length} of ${to.length} recipients`);
      if (rejected.length > 0) log.warn(`${rejected.length} recipients were refused`);
      return { messageId, accepted, rejected };
    },
  });
}

/** A mail that is being handed over cannot be called back: what comes of it is not waited for. */
async function untilAborted<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const abort = (): void => reject(signal.reason);
  signal.addEventListener("abort", abort, { once: true });
  try {
    return await Promise.race([work, promise]);
  } finally {
    signal.removeEventListener("abort", abort);
  }
}

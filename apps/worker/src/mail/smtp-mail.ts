import { createTransport } from "nodemailer";
import { UnrecoverableError } from "@millrace/worker-kit/errors";
import { type SendMail, toMessage } from "./mail.ts";

const timeouts = { connectionTimeout: 10_000, greetingTimeout: 10_000, socketTimeout: 30_000 };

/** By SMTP, over a few connections that are kept open. */
export function createSmtpMail(url: string, from: string): { send: SendMail; close: () => void } {
  const transport = createTransport({ url, pool: true, maxConnections: 5, ...timeouts });
  return {
    async send(mail) {
      try {
        const { accepted, rejected } = await transport.sendMail(toMessage(mail, from));
        return { accepted: accepted.map(addressOf), rejected: rejected.map(addressOf) };
      } catch (error) {
        throw isFinal(error) ? new UnrecoverableError(error.message) : error;
      }
    },
    close: () => transport.close(),
  };
}

function addressOf(recipient: string | { address: string }): string {
  return typeof recipient === "string" ? recipient : recipient.address;
}

/** Refusals of a mail itself; any other, as of the connection or our sign-in, is for the operator to mend. */
const ofTheMail: ReadonlySet<unknown> = new Set(["EENVELOPE", "EMESSAGE"]);

/** A 5xx is the mail server's last word on this mail. */
function isFinal(error: unknown): error is Error {
  if (!(error instanceof Error) || !("responseCode" in error) || typeof error.responseCode !== "number") return false;
  return error.responseCode >= 500 && "code" in error && ofTheMail.has(error.code);
}

import type { WorkerConfig } from "../config.ts";
import type { SendMail } from "./mail.ts";
import { createMailboxFolder } from "./mailbox-folder.ts";
import { createSmtpMail } from "./smtp-mail.ts";

/** The mail server if there is one, else the folder, else none. */
export function mailSender({ smtpUrl, mailboxDir, from }: WorkerConfig["mail"]): SendMail | undefined {
  if (smtpUrl !== undefined) return createSmtpMail(smtpUrl, from).send;
  return mailboxDir === undefined ? undefined : createMailboxFolder(mailboxDir, from);
}

/** As written and as meant, for redaction. */
export function passwordsOf(url: string | undefined): string[] {
  const written = URL.parse(url ?? "")?.password ?? "";
  return written === "" ? [] : [written, decodeURIComponent(written)];
}

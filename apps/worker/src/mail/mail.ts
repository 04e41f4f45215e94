export interface Mail {
  /** The same for each try, so that a second copy can be told as one. */
  messageId: string;
  to: string[];
  replyTo?: string | undefined;
  subject: string;
  text: string;
}

export interface Delivery {
  accepted: string[];
  rejected: string[];
}

/** Hands a mail over: to a mail server, or to whatever stands for one. */
export type SendMail = (mail: Mail) => Promise<Delivery>;

/** What nodemailer gets: attachments, other headers and contents by path or URL are not for payloads to choose. */
export function toMessage({ messageId, to, replyTo, subject, text }: Mail, from: string) {
  return {
    from,
    to,
    ...(replyTo !== undefined && { replyTo }),
    subject,
    text,
    messageId,
    // Keeps answering machines from answering.
    headers: { "Auto-Submitted": "auto-generated" },
    disableFileAccess: true,
    disableUrlAccess: true,
  };
}

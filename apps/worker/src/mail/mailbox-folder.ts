import { mkdir, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createTransport } from "nodemailer";
import { type SendMail, toMessage } from "./mail.ts";

/** Instead of a mail server: one `.eml` file per mail, which mail programs open. */
export function createMailboxFolder(dir: string, from: string): SendMail {
  const transport = createTransport({ streamTransport: true, buffer: true, newline: "unix" });
  return async (mail) => {
    const { message } = await transport.sendMail(toMessage(mail, from));
    if (!Buffer.isBuffer(message)) throw new Error("the mail was not put together");
    await mkdir(dir, { recursive: true });
    const file = join(dir, `${mail.messageId.replaceAll(/[<>]/g, "").replaceAll(/[^\w.@-]/g, "_")}.eml`);
    // Whoever looks into the folder never sees half a mail.
    await writeFile(`${file}.part`, message);
    await rename(`${file}.part`, file);
    return { accepted: mail.to, rejected: [] };
  };
}

import { once } from "node:events";
import { SMTPServer } from "smtp-server";
import { onTestFinished } from "vitest";

export interface MailServer {
  url: string;
  received: { from: string; to: string[]; message: string }[];
}

/** A real mail server on a port of its own; `refuse` names the status for an address it does not take. */
export async function startMailServer(
  refuse: (address: string) => number | undefined = () => undefined,
): Promise<MailServer> {
  const received: MailServer["received"] = [];
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ["STARTTLS", "AUTH"],
    onRcptTo({ address }, _session, callback) {
      const responseCode = refuse(address);
      callback(responseCode === undefined ? null : Object.assign(new Error("not taken here"), { responseCode }));
    },
    onData(stream, { envelope }, callback) {
      const from = envelope.mailFrom === false ? "" : (envelope.mailFrom?.address ?? "");
      const mail = { from, to: envelope.rcptTo.map(({ address }) => address), message: "" };
      stream.setEncoding("utf8");
      stream.on("data", (part: string) => {
        mail.message += part;
      });
      stream.on("end", () => {
        received.push(mail);
        callback();
      });
    },
  });
  const listening = server.listen(0, "127.0.0.1");
  await once(listening, "listening");
  onTestFinished(() => new Promise<void>((resolve) => server.close(() => resolve())));
  const address = listening.address();
  if (address === null || typeof address === "string") throw new Error("the mail server has no port");
  return { url: `smtp://127.0.0.1:${address.port}`, received };
}

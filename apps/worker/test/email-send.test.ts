import { once } from "node:events";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isUnrecoverable } from "@millrace/worker-kit/errors";
import { describe, expect, onTestFinished, test } from "vitest";
import { z } from "zod";
import { emailSendKind } from "../src/kinds/email-send.ts";
import type { SendMail } from "../src/mail/mail.ts";
import { passwordsOf } from "../src/mail/mail-sender.ts";
import { createMailboxFolder } from "../src/mail/mailbox-folder.ts";
import { createSmtpMail } from "../src/mail/smtp-mail.ts";
import { startMailServer } from "./support/mail-server.ts";

const from = "Millrace <millrace@example.com>";
const id = "0199b1c4-5d2e-7c1a-9f3b-2a6d8e4c7b10";
const mail = { to: ["ada@example.com"], subject: "Grüße", text: "Hello Ada,\n\nall done." };

function smtp(url: string): SendMail {
  const { send, close } = createSmtpMail(url, from);
  onTestFinished(close);
  return send;
}

/** Runs the kind with this payload; a payload that is refused rejects with what is wrong. */
async function run(send: SendMail, payload: unknown, signal = new AbortController().signal) {
  const lines: string[] = [];
  const write = (line: string): void => void lines.push(line);
  const prepared = emailSendKind(send).prepare(payload);
  if (!prepared.ok) throw new Error(prepared.problem);
  const result = await prepared.run({
    task: { id, userId: "", kind: "email.send", maxAttempts: 5, dispatch: 1, delivery: 1 },
    attempt: 1,
    signal,
    log: { debug: write, info: write, warn: write, error: write },
    progress: () => undefined,
  });
  return { result, lines };
}

const never: SendMail = () => Promise.reject(new Error("it must not be sent"));

const failure = (running: Promise<unknown>): Promise<Error> =>
  running.then(
    () => new Error("it went through"),
    (error: unknown) => (error instanceof Error ? error : new Error(String(error))),
  );

describe("the kind email.send", () => {
  test("W5 sends one mail to all recipients, from the configured sender, with the task's Message-ID", async () => {
    const server = await startMailServer();
    const to = ["ada@example.com", "ben@example.com", "ada@example.com"];
    const { result, lines } = await run(smtp(server.url), { ...mail, to, replyTo: "desk@example.com" });
    expect(result).toEqual({
      messageId: `<${id}@millrace>`,
      accepted: ["ada@example.com", "ben@example.com"],
      rejected: [],
    });
    expect(server.received).toHaveLength(1);
    const [received] = server.received;
    expect(received).toMatchObject({ from: "millrace@example.com", to: ["ada@example.com", "ben@example.com"] });
    for (const header of [
      "From: Millrace <millrace@example.com>",
      "To: ada@example.com, ben@example.com",
      "Reply-To: desk@example.com",
      "Subject: =?UTF-8?Q?Gr=C3=BC=C3=9Fe?=",
      `Message-ID: <${id}@millrace>`,
      "Auto-Submitted: auto-generated",
    ]) {
      expect(received?.message).toContain(`${header}\r\n`);
    }
    expect(lines.join()).not.toContain("@example.com");
  });

  test.each([
    ["a line break in the subject", { subject: "Hi\r\nBcc: eve@example.com" }, "subject"],
    ["a line break in an address", { to: ["ada@example.com\r\nBcc: eve@example.com"] }, "to[0]"],
    ["a second address in one", { to: ["ada@example.com, eve@example.com"] }, "to[0]"],
    ["a name beside the address", { to: ["Ada <ada@example.com>"] }, "to[0]"],
    ["a line break in the address for answers", { replyTo: "a@example.com\nX: y" }, "replyTo"],
    ["nobody", { to: [] }, "to"],
    ["more than 50 recipients", { to: Array.from({ length: 51 }, (_, n) => `u${n}@example.com`) }, "to"],
    ["a sender", { from: "boss@example.com" }, "from"],
    ["an attachment", { attachments: [{ path: "/etc/passwd" }] }, "attachments"],
    ["a text that is too long", { text: "x".repeat(100_001) }, "text"],
  ])("W5 refuses %s", async (_what, change, field) => {
    expect((await failure(run(never, { ...mail, ...change }))).message).toContain(field);
  });

  test("W5 the schema it announces takes what it takes, and refuses the same", () => {
    const schema = z.fromJSONSchema(emailSendKind(never).announcement.payloadSchema);
    expect(schema.safeParse({ ...mail, subject: "Grüße 🎉 (1/2)" }).success).toBe(true);
    expect(schema.safeParse({ ...mail, subject: "Hi\nBcc: eve@example.com" }).success).toBe(false);
    expect(schema.safeParse({ ...mail, to: ["ada"] }).success).toBe(false);
  });

  test("W5 says whom the mail server refused; the others get theirs", async () => {
    const server = await startMailServer((address) => (address.startsWith("gone") ? 550 : undefined));
    const { result } = await run(smtp(server.url), { ...mail, to: ["ada@example.com", "gone@example.com"] });
    expect(result).toMatchObject({ accepted: ["ada@example.com"], rejected: ["gone@example.com"] });
    expect(server.received).toMatchObject([{ to: ["ada@example.com"] }]);
  });

  test.each([
    [550, true],
    [451, false],
  ])("W5 an answer %i of the mail server is final: %s", async (status, isFinal) => {
    const server = await startMailServer(() => status);
    const error = await failure(run(smtp(server.url), mail));
    expect([error.message, isUnrecoverable(error)]).toEqual([expect.stringContaining("not taken here"), isFinal]);
  });

  test("W5 a mail server that takes nobody's mail for now is tried again: that says nothing of this one", async () => {
    const closed = createServer((socket) => socket.end("554 no service here\r\n")).listen(0, "127.0.0.1");
    onTestFinished(() => void closed.close());
    await once(closed, "listening");
    const { port } = z.object({ port: z.number() }).parse(closed.address());
    const error = await failure(run(smtp(`smtp://127.0.0.1:${port}`), mail));
    expect([error.message, isUnrecoverable(error)]).toEqual([expect.stringContaining("no service here"), false]);
  });

  test("W5 a mail server that is not there is tried again", async () => {
    const error = await failure(run(smtp("smtp://127.0.0.1:1"), mail));
    expect([error.message, isUnrecoverable(error)]).toEqual([expect.stringContaining("ECONNREFUSED"), false]);
  });

  test("W5 stops waiting when it is aborted", async () => {
    const controller = new AbortController();
    const running = failure(run(() => new Promise(() => undefined), mail, controller.signal));
    controller.abort(new Error("canceled"));
    expect((await running).message).toBe("canceled");
  });

  test("W5 without a mail server writes a folder of mails, one file per task however often it is tried", async () => {
    const dir = await mkdtemp(join(tmpdir(), "millrace-mailbox-"));
    onTestFinished(() => rm(dir, { recursive: true }));
    const send = createMailboxFolder(join(dir, "mailbox"), from);
    await run(send, mail);
    await run(send, { ...mail, text: "file:///etc/passwd" });
    const files = await readdir(join(dir, "mailbox"));
    expect(files).toEqual([`${id}@millrace.eml`]);
    const written = await readFile(join(dir, "mailbox", files[0] ?? ""), "utf8");
    expect(written).toContain("To: ada@example.com\n");
    expect(written).toContain("file:///etc/passwd");
  });

  test("W5 the mail server's password is known for redaction, as written and as meant", () => {
    expect(passwordsOf("smtps://ada:p%40ss@mail.example.com")).toEqual(["p%40ss", "p@ss"]);
    expect([...passwordsOf("smtp://mail.example.com"), ...passwordsOf(undefined)]).toEqual([]);
  });
});

import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { startTestNats } from "@millrace/local-stack/testing";
import { connectNats } from "@millrace/messaging/connection";
import { listBucket } from "@millrace/messaging/kv";
import { ensureTopology } from "@millrace/messaging/topology";
import { describe, expect, onTestFinished, test } from "vitest";
import { readConfig } from "../src/config.ts";

const main = fileURLToPath(new URL("../src/main.ts", import.meta.url));

function start(environment: Record<string, string>) {
  const child = fork(main, { env: { ...environment, LOG_LEVEL: "silent" }, silent: true });
  onTestFinished(() => void child.kill("SIGKILL"));
  return child;
}

describe("the worker process", () => {
  test.each(["SIGTERM", "SIGINT", "disconnect"] as const)(
    "W1 W6 says when its kinds are announced, and stops cleanly on %s",
    async (way) => {
      await using nats = await startTestNats();
      const server = connectNats({ url: nats.urls.server, role: "server", name: "test" });
      onTestFinished(() => server.drain());
      await server.ready();
      await ensureTopology(server);
      const settings = { MILLRACE_WORKER_SLOTS: "3", MILLRACE_MAILBOX_DIR: "/nowhere" };
      const child = start({ NATS_URL: nats.urls.worker, ...settings });
      expect((await once(child, "message"))[0]).toEqual({ type: "ready" });
      expect((await listBucket(server, "kinds")).map((entry) => entry.key).toSorted()).toEqual([
        "email.send.1",
        "http.request.1",
        "simulate.1",
      ]);
      if (way === "disconnect") child.disconnect();
      else child.kill(way);
      expect(await once(child, "exit")).toEqual([0, null]);
      expect(await listBucket(server, "workers")).toEqual([]);
    },
  );

  test("names the variable that is wrong", () => {
    expect(() => readConfig({})).toThrow("NATS_URL");
    expect(() => readConfig({ NATS_URL: "nats://x", MILLRACE_WORKER_SLOTS: "many" })).toThrow("MILLRACE_WORKER_SLOTS");
    expect(() => readConfig({ NATS_URL: "nats://x", SMTP_URL: "https://mail" })).toThrow("SMTP_URL");
    expect(readConfig({ NATS_URL: "nats://x", SMTP_URL: "" }).mail.smtpUrl).toBeUndefined();
    expect(readConfig({ NATS_URL: "nats://x" })).toMatchObject({ slots: 300, graceMs: 10_000, name: "worker" });
  });
});

import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { startTestNats } from "@millrace/local-stack/testing";
import { expect, onTestFinished, test } from "vitest";
import { fakeServer } from "./support.ts";

const app = fileURLToPath(new URL("./greet.app.ts", import.meta.url));

test("W7 an app of under 20 lines runs its own kind with its own queue", async () => {
  await using nats = await startTestNats();
  const server = await fakeServer(nats, { queues: ["greetings"] });
  const child = spawn(process.execPath, [app, nats.urls.worker], { stdio: "inherit" });
  onTestFinished(() => void child.kill("SIGKILL"));
  const id = await server.dispatch({ kind: "greet", payload: { who: "Ada" } }, "greetings");
  expect(await server.endOf(id)).toMatchObject({ status: "SUCCESS", result: { greeting: "Hello, Ada" } });
  expect((await readFile(app, "utf8")).trim().split("\n").length).toBeLessThan(20);
  child.kill("SIGTERM");
  expect(await once(child, "exit")).toEqual([0, null]);
});

import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { startTestNats } from "@millrace/local-stack/testing";
import { expect, onTestFinished, test } from "vitest";
import { fakeServer } from "./support.ts";

const app = fileURLToPath(new URL("./greet.app.ts", import.meta.url));

console.log(Date.now()); test("W7 an app of under 20 lines runs its own kind with its own queue", async () => {
  await using nats = await startTestNats();
  const server = await fakeServer(nats, { queues: ["greetings"] });
  console.log(Date.now(), "server up"); const child = spawn(process.execPath, [app, nats.urls.worker], { stdio: "inherit" });
  onTestFinished(() => void child.kill("SIGKILL"));
  const id = await server.dispatch({ kind: "greet", payload: { who: "Ada" } }, "greetings");
  console.log(Date.now(), "dispatched");
  expect(await server.endOf(id)).toMatchObject({ status: "SUCCESS", result: { greeting: "Hello, Ada" } });
  expect((await readFile(app, "utf8")).trim().split("\n").length).toBeLessThan(20);
  console.log(Date.now(), "ended");
  child.kill("SIGTERM");
  expect(await once(child, "exit")).toEqual([0, null]);
});

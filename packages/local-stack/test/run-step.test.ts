import { afterEach, describe, expect, test, vi } from "vitest";

import { runStep } from "../src/checks/run-step.ts";
import { readSettings } from "../src/commands/settings.ts";
import { processesOf } from "../src/fresh-start/process-table.ts";

const { root, inherited: env } = readSettings();
const neverEnding = "setInterval(() => undefined, 1_000)";

function context(signal: AbortSignal = new AbortController().signal) {
  return { root, env, signal };
}

function node(script: string, ...args: string[]): [string, string[]] {
  return [process.execPath, ["-e", script, ...args]];
}

describe("a step of npm test", () => {
  afterEach(() => void vi.restoreAllMocks());

  test("R2 passes on how its tool ended", async () => {
    expect(await runStep(...node("process.exit(3)"), context(), { limitMs: 20_000 })).toBe(3);
    expect(await runStep(...node("process.kill(process.pid, 'SIGKILL')"), context(), { limitMs: 20_000 })).toBe(137);
  });

  test("R2 a tool that hangs is stopped with a clear message, and what it has started goes with it", async () => {
    const say = vi.spyOn(console, "error").mockReturnValue(undefined);
    const marker = `hung-${process.pid}-tool`;
    const stubborn = `process.on("SIGTERM", () => undefined);
      require("node:child_process").spawn(process.execPath, ["-e", ${JSON.stringify(neverEnding)}, "${marker}"]);
      ${neverEnding}`;
    const code = await runStep(...node(stubborn, marker), context(), { limitMs: 1_500, graceMs: 100 });
    expect(code).toBe(124);
    expect(say.mock.calls.flat().join()).toContain("Not done after 0 minutes: stopping it.");
    await expect.poll(() => processesOf(marker), { timeout: 10_000 }).toEqual([]);
  });

  test("R2 Ctrl-C ends the tool", async () => {
    const stopping = new AbortController();
    const marker = `endless-${process.pid}-tool`;
    const running = runStep(...node(neverEnding, marker), context(stopping.signal), { limitMs: 60_000 });
    await expect.poll(() => processesOf(marker), { timeout: 10_000 }).not.toEqual([]);
    stopping.abort();
    expect(await running).toBe(143);
  });
});

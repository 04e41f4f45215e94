import type { PreparedTask, TaskContext } from "@millrace/worker-kit/define-kind";
import { describe, expect, test } from "vitest";
import { simulateKind } from "../src/kinds/simulate.ts";

/** Runs the kind with dice that fall as told and without waiting. */
function simulate(payload: unknown, dice: number[], signal = new AbortController().signal) {
  const waits: number[] = [];
  const lines: string[] = [];
  const percents: number[] = [];
  const kind = simulateKind({
    random: () => dice.shift() ?? 0.5,
    wait: async (ms, until) => {
      until.throwIfAborted();
      waits.push(ms);
    },
  });
  const write = (message: string): void => void lines.push(message);
  const context: TaskContext = {
    task: { id: "", userId: "", kind: "simulate", maxAttempts: 1, dispatch: 1, delivery: 1 },
    attempt: 1,
    signal,
    log: { debug: write, info: write, warn: write, error: write },
    progress: (percent) => void percents.push(percent),
  };
  return { result: run(kind.prepare(payload), context), waits, lines, percents };
}

async function run(prepared: PreparedTask, context: TaskContext): Promise<unknown> {
  if (!prepared.ok) throw new Error(prepared.problem);
  return prepared.run(context);
}

describe("the kind simulate", () => {
  test("W5 waits a random while, writes its lines, reports progress and succeeds", async () => {
    const { result, waits, lines, percents } = simulate({}, [0.5, 0.9]);
    expect(await result).toEqual({ delayMs: 3_000, steps: 12 });
    expect(waits.reduce((sum, ms) => sum + ms, 0)).toBeCloseTo(3_000);
    expect(lines).toHaveLength(10);
    expect(percents).toEqual(percents.toSorted((a, b) => a - b));
    expect(percents.at(-1)).toBe(100);
  });

  test("W5 fails as often as it is told", async () => {
    await expect(simulate({}, [0, 0.29]).result).rejects.toThrow("simulated failure");
    await expect(simulate({}, [0, 0.3]).result).resolves.toMatchObject({ delayMs: 1_000 });
    await expect(simulate({ failureRate: 1 }, [0, 0.999]).result).rejects.toThrow("simulated failure");
  });

  test("W5 with no delay and no lines does nothing but succeed", async () => {
    const nothing = { minDelayMs: 0, maxDelayMs: 0, failureRate: 0, logLines: 0 };
    const { result, waits, lines, percents } = simulate(nothing, [0.5, 0]);
    expect(await result).toEqual({ delayMs: 0, steps: 0 });
    expect([waits, lines, percents]).toEqual([[], [], []]);
  });

  test("W5 ends with its signal", async () => {
    await expect(simulate({}, [0.5], AbortSignal.abort(new Error("stop"))).result).rejects.toThrow("stop");
  });

  test.each([
    ["a longest delay below the shortest", { minDelayMs: 10, maxDelayMs: 5 }, "maxDelayMs"],
    ["an unknown field", { delay: 5 }, "delay"],
    ["a rate above 1", { failureRate: 1.1 }, "failureRate"],
    ["a text for a number", { logLines: "10" }, "logLines"],
  ])("W5 refuses %s", async (_what, payload, problem) => {
    await expect(simulate(payload, []).result).rejects.toThrow(problem);
  });

  test("W5 announces labelled fields with their defaults", () => {
    const { payloadSchema, retry } = simulateKind({ random: Math.random }).announcement;
    expect(payloadSchema).toMatchObject({
      additionalProperties: false,
      properties: {
        minDelayMs: { default: 1_000, title: expect.any(String), description: expect.any(String) },
        maxDelayMs: { default: 5_000 },
        failureRate: { default: 0.3 },
        logLines: { default: 10 },
      },
    });
    expect(payloadSchema).not.toHaveProperty("required");
    expect(retry.maxAttempts).toBe(1);
  });
});

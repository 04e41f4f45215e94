import { describe, expect, test } from "vitest";
import { createBatcher, Overloaded } from "../src/batcher.ts";

/** A run that waits to be let go. */
function gatedRun() {
  const batches: number[][] = [];
  const gates: (() => void)[] = [];
  const run = async (items: number[]): Promise<number[]> => {
    batches.push(items);
    const { promise, resolve } = Promise.withResolvers<void>();
    gates.push(resolve);
    await promise;
    return items.map((item) => item * 10);
  };
  return { batches, run, letGo: () => gates.shift()?.() };
}

const nextTurn = () => new Promise((resolve) => setImmediate(resolve));

describe("a batcher", () => {
  test("runs a single item at once, without waiting for more", async () => {
    const batcher = createBatcher({ maxSize: 100, maxInFlight: 1, run: async (items: number[]) => items });
    expect(await batcher.add(1)).toBe(1);
  });

  test("gathers what comes while a run is under way and gives everyone their own result", async () => {
    const { batches, run, letGo } = gatedRun();
    const batcher = createBatcher({ maxSize: 3, maxInFlight: 1, run });
    const first = batcher.add(0);
    await nextTurn();
    const rest = [1, 2, 3, 4].map((item) => batcher.add(item));
    expect(batcher.pending).toBe(4);
    letGo();
    expect(await first).toBe(0);
    await nextTurn();
    letGo();
    await nextTurn();
    await nextTurn();
    letGo();
    expect(await Promise.all(rest)).toEqual([10, 20, 30, 40]);
    expect(batches).toEqual([[0], [1, 2, 3], [4]]);
    await batcher.idle();
  });

  test("refuses beyond what may wait", async () => {
    const { run, letGo } = gatedRun();
    const batcher = createBatcher({ maxSize: 1, maxInFlight: 1, maxPending: 1, run });
    const running = batcher.add(1);
    await nextTurn();
    const waiting = batcher.add(2);
    await expect(batcher.add(3)).rejects.toThrow(Overloaded);
    letGo();
    await running;
    await nextTurn();
    letGo();
    await waiting;
  });

  test("fails every item of a run that throws and goes on", async () => {
    let calls = 0;
    const run = async (items: number[]): Promise<number[]> => {
      calls += 1;
      if (calls === 1) throw new Error("no");
      return items;
    };
    const batcher = createBatcher({ maxSize: 10, maxInFlight: 1, run });
    const failed = await Promise.allSettled([batcher.add(1), batcher.add(2)]);
    expect(failed.map((outcome) => outcome.status)).toEqual(["rejected", "rejected"]);
    expect(await batcher.add(3)).toBe(3);
  });
});

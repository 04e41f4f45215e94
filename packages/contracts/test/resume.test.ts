import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { resume, type ResumeOptions } from "../src/resume.ts";

type Callbacks = Parameters<ResumeOptions<string>["subscribe"]>[1];

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function follow() {
  const tries: { lastEventId: string | null; callbacks: Callbacks; isOpen: boolean }[] = [];
  const data: string[] = [];
  const live = resume<string>({
    subscribe(lastEventId, callbacks) {
      const attempt = { lastEventId, callbacks, isOpen: true };
      tries.push(attempt);
      return { unsubscribe: () => (attempt.isOpen = false) };
    },
    onData: (value) => data.push(value),
    random: () => 1,
  });
  const last = () => {
    const attempt = tries.at(-1);
    if (!attempt) throw new Error("subscribe is called at once");
    return attempt;
  };
  return { live, tries, data, last };
}

test("invariant 5: a subscription that ends is made again from its last cursor", () => {
  const { live, tries, data, last } = follow();
  last().callbacks.onStarted();
  last().callbacks.onData({ id: "1.5.2", data: "a" });
  last().callbacks.onComplete();
  vi.advanceTimersByTime(250);
  expect(tries.map(({ lastEventId }) => lastEventId)).toEqual([null, "1.5.2"]);
  expect(data).toEqual(["a"]);
  live.stop();
  expect(tries.some(({ isOpen }) => isOpen)).toBe(false);
});

test("invariant 5: a connection that never stands is given up and made again", () => {
  const { live, tries } = follow();
  vi.advanceTimersByTime(15_000 + 250);
  expect(tries.map(({ isOpen }) => isOpen)).toEqual([false, true]);
  live.stop();
});

test("invariant 5: one that fell silent and hangs while it reconnects is given up too", () => {
  const { live, tries, last } = follow();
  last().callbacks.onStarted();
  vi.advanceTimersByTime(60_000);
  expect(tries).toHaveLength(1);
  for (let second = 0; second < 15; second += 3) {
    last().callbacks.onConnectionStateChange({ state: "connecting" });
    vi.advanceTimersByTime(3_000);
  }
  vi.advanceTimersByTime(250);
  expect(tries).toHaveLength(2);
  live.stop();
});

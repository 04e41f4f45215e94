import { expect, test } from "vitest";
import { isRunning, percentOf, wordsOfPace, wordsOfProgress } from "./dead-letter-words.ts";
import { emptyReplayDraft, readReplayDraft } from "./replay-draft.ts";

test("D2 a replay needs a reason; a blank canary is none", () => {
  expect(readReplayDraft(emptyReplayDraft).issues).toEqual([{ path: "reason", message: "Say why, in a few words." }]);
  expect(readReplayDraft({ ...emptyReplayDraft, reason: " fixed " })).toEqual({
    order: { reason: "fixed", canary: 0, ratePerSecond: 100 },
    issues: [],
  });
});

test.each([
  [{ canary: "-1" }, "canary"],
  [{ canary: "101" }, "canary"],
  [{ canary: "1.5" }, "canary"],
  [{ ratePerSecond: "" }, "ratePerSecond"],
  [{ ratePerSecond: "1001" }, "ratePerSecond"],
  [{ ratePerSecond: "fast" }, "ratePerSecond"],
])("D2 %j is told at its field", (change, path) => {
  const { issues } = readReplayDraft({ ...emptyReplayDraft, reason: "fixed", ...change });
  expect(issues.map((issue) => issue.path)).toEqual([path]);
});

test.each([
  [{ total: 300, done: 0, failed: 0 }, 0, "0 of 300 sent"],
  [{ total: 300, done: 298, failed: 1 }, 99, "298 of 300 sent, 1 refused"],
  [{ total: 5_000, done: 5_000, failed: 0 }, 100, "5,000 of 5,000 sent"],
])("D2 progress of %j", (replay, percent, words) => {
  expect(percentOf(replay)).toBe(percent);
  expect(wordsOfProgress(replay)).toBe(words);
});

test("D2 the preview says how long it takes, and only what goes on is asked after", () => {
  expect([wordsOfPace(5_000, 100), wordsOfPace(1, 100), wordsOfPace(5_000, 10)]).toEqual([
    "about 50 seconds",
    "about 1 second",
    "about 9 minutes",
  ]);
  expect((["canary", "running", "done", "stopped"] as const).map((state) => isRunning({ state }))).toEqual([
    true,
    true,
    false,
    false,
  ]);
});

import { expect, test } from "vitest";
import { formatDuration, formatExact, formatRelative, withLocalTimes } from "./time.ts";

const now = Date.parse("2026-11-21T12:00:00Z");

test.each([
  ["2026-11-21T12:00:01Z", "now"],
  ["2026-11-21T11:59:48Z", "12s ago"],
  ["2026-11-21T11:30:00Z", "30m ago"],
  ["2026-11-21T15:00:00Z", "in 3h"],
  ["2026-11-19T12:00:00Z", "2d ago"],
])("U1 %s is shown as %s", (at, text) => {
  expect(formatRelative(at, now).replaceAll(/(?<=\d)\s/g, "")).toBe(text);
});

test.each([
  [-5, "0 ms"],
  [340, "340 ms"],
  [3_240, "3.2 s"],
  [59_960, "1 min 00 s"],
  [245_000, "4 min 05 s"],
  [7_800_000, "2 h 10 min"],
])("U1 %i ms last %s", (ms, text) => {
  expect(formatDuration(ms)).toBe(text);
});

test("T15 a sentence's moments are shown on the reader's clock", () => {
  const at = "2026-11-21T12:00:01.500Z";
  expect(withLocalTimes(`Waits until ${at}.`)).toBe(`Waits until ${formatExact(at)}.`);
});

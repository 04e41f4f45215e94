import { expect, test } from "vitest";
import { formatInZone, nextFirings } from "./next-firings.ts";

const after = new Date("2026-11-21T08:00:00.000Z");

test.each([
  ["*/30 * * * *", "UTC", ["2026-11-21T08:30:00.000Z", "2026-11-21T09:00:00.000Z"]],
  ["* * * * * *", "UTC", ["2026-11-21T08:00:01.000Z", "2026-11-21T08:00:02.000Z"]],
  ["0 9 * * *", "America/New_York", ["2026-11-21T14:00:00.000Z", "2026-11-22T14:00:00.000Z"]],
])("T9 %s in %s fires next at %j", (cron, timeZone, moments) => {
  expect(nextFirings(cron, timeZone, after, 2)?.map((at) => at.toISOString())).toEqual(moments);
});

test.each([
  ["every day", "UTC"],
  ["0 9 * * *", "Mars/Olympus"],
  ["", "UTC"],
])("T9 %j in %s has no firings to show", (cron, timeZone) => {
  expect(nextFirings(cron, timeZone, after, 2)).toBeUndefined();
});

test("T9 a firing is shown on the clock of its own zone", () => {
  expect(formatInZone(after, "Europe/Berlin")).toBe("Sat 21 Nov, 09:00:00");
});

import { expect, test } from "vitest";
import { createRecentChanges } from "./recent-changes.ts";

test("A2 a change is seen by a request that began before it, and not by one that began after", () => {
  let clock = 100;
  const changes = createRecentChanges(() => clock);
  changes.note("ann");
  expect(changes.hasChanged("ann", 99)).toBe(true);
  expect(changes.hasChanged("ann", 101)).toBe(false);
  expect(changes.hasChanged("ben", 0)).toBe(false);
  clock = 200;
  changes.note("ann");
  expect(changes.hasChanged("ann", 150)).toBe(true);
});

test("A2 changes are forgotten after a minute, so that memory stays bounded", () => {
  let clock = 0;
  const changes = createRecentChanges(() => clock);
  changes.note("ann");
  clock = 60_001;
  changes.note("ben");
  expect(changes.hasChanged("ann", -1)).toBe(false);
  expect(changes.hasChanged("ben", -1)).toBe(true);
});

import { expect, test } from "vitest";
import { parseAuditSearch, wordsOfDetail } from "./audit-filters.ts";

test("P4 the audit's filters are read from the URL, and blanks are left out", () => {
  expect(parseAuditSearch({ actor: "u1", action: "task.cancel", entity: "", entityId: " ", page: "2" })).toEqual({
    actor: "u1",
    action: "task.cancel",
  });
  expect(parseAuditSearch({ entity: "x".repeat(80) }).entity).toHaveLength(50);
});

test("P4 a record's details are one line", () => {
  expect(wordsOfDetail({ reason: "fixed", total: 12, filter: { kind: "simulate" } })).toBe(
    'reason: fixed · total: 12 · filter: {"kind":"simulate"}',
  );
  expect(wordsOfDetail(null)).toBe("");
});

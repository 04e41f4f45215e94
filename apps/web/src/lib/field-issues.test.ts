import { expect, test } from "vitest";
import { issuesByField } from "./field-issues.ts";

const fields = ["title", "payload.url", "payload.headers"];

test.each([
  ["a field", "title", "wrong", "title", "wrong"],
  ["a field of one task of many", "tasks.3.payload.url", "wrong", "payload.url", "wrong"],
  ["a place deep in a field", "payload.headers.accept", "wrong", "payload.headers", "accept: wrong"],
])("P2 an issue of %s stands at its field", (_, path, message, field, text) => {
  const { byField, others } = issuesByField([{ path, message }], fields);
  expect(byField.get(field)).toBe(text);
  expect(others).toEqual([]);
});

test("P2 the same issue of many tasks is told once, and what has no field is told apart", () => {
  const issues = [0, 1, 2].map((index) => ({ path: `tasks.${index}.kind`, message: "unknown" }));
  const { byField, others } = issuesByField(issues, fields);
  expect(byField.size).toBe(0);
  expect(others).toEqual(["kind: unknown"]);
});

import { expect, test } from "vitest";
import { safeNext } from "./next-path.ts";

test.each([
  ["/tasks/1?status=FAILED#log", "/tasks/1?status=FAILED#log"],
  [undefined, "/tasks"],
  ["", "/tasks"],
  ["tasks", "/tasks"],
  ["//evil.example", "/tasks"],
  ["/\\evil.example", "/tasks"],
  ["https://evil.example/tasks", "/tasks"],
  ["javascript:alert(1)", "/tasks"],
])("A2 after signing in with next=%j one gets to %j", (next, path) => {
  expect(safeNext(next)).toBe(path);
});

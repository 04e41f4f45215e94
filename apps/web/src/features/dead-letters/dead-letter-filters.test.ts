import { expect, test } from "vitest";
import { filterOf, isNarrowed, parseDeadLetterSearch } from "./dead-letter-filters.ts";

test("D1 filters are read from the URL, and what makes no sense in it is left out", () => {
  const search = { state: "replayed", kind: "simulate", reason: "attempts", fingerprint: "abc", search: " boom " };
  expect(parseDeadLetterSearch(search)).toEqual({ ...search, search: "boom" });
  expect(parseDeadLetterSearch({ state: "lost", reason: "none", kind: " ", search: 7 })).toEqual({});
  expect(parseDeadLetterSearch({ state: "open" })).toEqual({});
});

test.each([
  [{}, { state: "open" }],
  [
    { state: "discarded", kind: "simulate" },
    { state: "discarded", kind: "simulate" },
  ],
  [{ state: "any", search: "boom" }, { search: "boom" }],
] as const)("D1 D3 %j asks for %j", (search, filter) => {
  expect(filterOf(search)).toEqual(filter);
});

test("D1 the state alone does not narrow the list", () => {
  expect([isNarrowed({ state: "any" }), isNarrowed({ kind: "simulate" })]).toEqual([false, true]);
});

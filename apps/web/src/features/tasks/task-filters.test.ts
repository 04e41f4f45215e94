import { expect, test } from "vitest";
import { parseSearch, stringifySearch } from "../../lib/search-params.ts";
import { parseTaskSearch } from "./task-filters.ts";

test.each([
  [
    "?status=RUNNING,FAILED&kind=simulate&scope=all",
    { scope: "all", status: ["RUNNING", "FAILED"], kind: ["simulate"] },
  ],
  ["?status=FAILED,NONSENSE,FAILED", { status: ["FAILED"] }],
  ["?status=&kind=&scope=everything", {}],
  ["", {}],
])("U2 the URL %j reads as %j", (url, search) => {
  expect(parseTaskSearch(parseSearch(url))).toEqual(search);
});

test("U2 filters written into a URL are read back, and the URL stays readable", () => {
  const search = {
    scope: "all" as const,
    status: ["PENDING" as const, "RUNNING" as const],
    kind: ["http.request", "simulate"],
  };
  const url = stringifySearch(search);
  expect(url).toBe("?scope=all&status=PENDING,RUNNING&kind=http.request,simulate");
  expect(parseTaskSearch(parseSearch(url))).toEqual(search);
});

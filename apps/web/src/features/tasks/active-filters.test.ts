import { expect, test } from "vitest";
import { activeFilters } from "./active-filters.ts";
import type { TaskSearch } from "./task-search.ts";

test("U2 each filter is named as it is read, and taking it away leaves the others", () => {
  const search: TaskSearch = {
    status: ["FAILED"],
    priority: ["HIGH"],
    tag: ["red", "blue"],
    assignee: "none",
    overdue: "yes",
    createdFrom: "2026-11-01",
    createdTo: "2026-11-26",
    expiresTo: "2026-12-01",
  };
  const filters = activeFilters(search, (person) => (person === "none" ? "nobody" : person));
  expect(filters.map(({ label }) => label)).toEqual([
    "High priority",
    "Tag red",
    "Tag blue",
    "Assigned to nobody",
    "Overdue",
    "Created from Nov 1, 2026 to Nov 26, 2026",
    "Expires to Dec 1, 2026",
  ]);
  expect(filters[1]?.rest).toEqual({ ...search, tag: ["blue"] });
  expect(filters[5]?.rest).toEqual({ ...search, createdFrom: undefined, createdTo: undefined });
});

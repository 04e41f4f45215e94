import { expect, test } from "vitest";
import { parseUserSearch } from "./user-filters.ts";

test.each([
  [
    { role: "manager", search: " ada ", deleted: "yes" },
    { role: "manager", search: "ada", deleted: "yes" },
  ],
  [{ role: "owner", search: " ", deleted: "no", cursor: "1" }, {}],
])("A4 of %j in the URL the list of users takes %j", (search, filters) => {
  expect(parseUserSearch(search)).toEqual(filters);
});

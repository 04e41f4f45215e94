import { expect, test } from "vitest";
import { parseSearch, stringifySearch } from "../../lib/search-params.ts";
import { parseTaskSearch, withoutFilters, type TaskSearch } from "./task-search.ts";

const person = "01a1fd30-c9b2-7520-9e44-000000000001";

test.each<[string, TaskSearch]>([
  [
    "?status=RUNNING,FAILED&kind=simulate&scope=all",
    { scope: "all", status: ["RUNNING", "FAILED"], kind: ["simulate"] },
  ],
  ["?status=FAILED,NONSENSE,FAILED", { status: ["FAILED"] }],
  ["?status=&kind=&scope=everything", {}],
  ["", {}],
  ["?search=%20%20&priority=URGENT&tag=,,&overdue=perhaps", {}],
  ["?search=%20two%20words%20", { search: "two words" }],
  ["?search=a%00b", {}],
  [`?search=${"x".repeat(300)}`, { search: "x".repeat(200) }],
  ["?kind=No%20Kind,simulate,simulate", { kind: ["simulate"] }],
  [`?tag=red,%20blue,red,${"x".repeat(51)}`, { tag: ["red", "blue"] }],
  ["?owner=me&assignee=none", { owner: "me", assignee: "none" }],
  [`?owner=none&assignee=${person.toUpperCase()}`, { assignee: person }],
  ["?owner='%20or%201=1&assignee=1", {}],
  ["?createdFrom=2026-11-01&createdTo=2026-02-30&expiresFrom=soon&expiresTo=0001-01-01", { createdFrom: "2026-11-01" }],
  ["?sort=created&order=desc", {}],
  ["?sort=expires", { sort: "expires" }],
  ["?sort=expires&order=desc", { sort: "expires", order: "desc" }],
  ["?order=asc", { order: "asc" }],
  ["?sort=id;drop&order=sideways", {}],
])("U2 the URL %j reads as %j", (url, search) => {
  expect(parseTaskSearch(parseSearch(url))).toEqual(search);
});

test("U2 filters and sort written into a URL are read back, and the URL stays readable", () => {
  const search: TaskSearch = {
    scope: "all",
    search: "100 % & more",
    status: ["PENDING", "RUNNING"],
    kind: ["http.request", "simulate"],
    priority: ["MEDIUM", "HIGH"],
    tag: ["red", "blue"],
    owner: person,
    assignee: "me",
    overdue: "yes",
    createdFrom: "2026-11-01",
    createdTo: "2026-11-30",
    expiresFrom: "2026-12-01",
    expiresTo: "2026-12-31",
    sort: "updated",
    order: "asc",
  };
  const url = stringifySearch({ ...search });
  expect(url).toContain("status=PENDING,RUNNING&kind=http.request,simulate&priority=MEDIUM,HIGH&tag=red,blue");
  expect(parseTaskSearch(parseSearch(url))).toEqual(search);
});

test("U2 clearing the filters keeps whose tasks they are and their order", () => {
  expect(withoutFilters({ scope: "all", search: "x", sort: "expires", order: "desc", overdue: "yes" })).toEqual({
    scope: "all",
    sort: "expires",
    order: "desc",
  });
});

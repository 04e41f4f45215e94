import type { ListTasksInput } from "@millrace/contracts/task-list";

/** The lists that must not become slow as tasks pile up. */
export const namedLists: Record<string, ListTasksInput> = {
  "mine, newest": {},
  "all, newest": { scope: "all" },
  "by status": { scope: "all", status: ["FAILED"] },
  "by kind and status": { scope: "all", kind: ["report.kind-3"], status: ["FAILED"] },
  "assigned to me": { assignee: "me" },
  "most urgent first": { scope: "all", sort: "expires" },
  overdue: { scope: "all", overdue: true },
  // As many match at any number of tasks.
  "text search": { scope: "all", search: "zebra cross" },
};

/** Shown beside them. */
export const otherLists: Record<string, ListTasksInput> = {
  "search, of words that many have": { scope: "all", search: "invoice 7" },
  "search, the name of a kind": { scope: "all", search: "kind-3" },
  "search, a third match": { scope: "all", search: "customer" },
  "most important first": { scope: "all", sort: "priority" },
  "mine, by status": { status: ["FAILED"] },
  running: { scope: "all", status: ["RUNNING"] },
  "succeeded, of two kinds": { scope: "all", status: ["SUCCESS"], kind: ["report.kind-3", "report.kind-4"] },
  "by kind": { scope: "all", kind: ["report.kind-3"] },
  "by kind, a rare one": { scope: "all", kind: ["report.yearly"] },
  "by kind and status, a rare kind": { scope: "all", kind: ["report.yearly"], status: ["SUCCESS"] },
  "by tag": { scope: "all", tag: ["month-3"] },
  "by tag, a rare one": { scope: "all", tag: ["audited"] },
  "created before the last half year": {
    scope: "all",
    createdTo: new Date(Date.now() - 183 * 86_400_000).toISOString(),
  },
  "last changed first": { scope: "all", sort: "updated" },
  "by kind, one of the past": { scope: "all", kind: ["report.old"] },
};

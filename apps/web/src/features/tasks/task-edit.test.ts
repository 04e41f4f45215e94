import { describe, expect, test } from "vitest";
import { beginEdit, fieldsOfKind } from "../kinds/payload-edit.ts";
import { sampleTaskWithHistory } from "./sample-tasks.ts";
import { keepChanged, readTaskEdit } from "./task-edit.ts";

const task = {
  ...sampleTaskWithHistory(1, 1),
  description: "by hand",
  tags: ["a", "b"],
  expiresAt: "2026-11-21T08:00:30.123Z",
  payload: { text: "flour" },
};
const fields = fieldsOfKind({ properties: { text: { type: "string" } } });
const payload = { ...beginEdit(fields, task.payload), values: { text: "bran" } };

describe("what an edit sends", () => {
  test.each([
    ["nothing", {}, {}],
    ["what reads the same as before", { title: " task 1 ", tags: "a,b,b" }, {}],
    ["a title and a priority", { title: "Grind", priority: "HIGH" }, { title: "Grind", priority: "HIGH" }],
    [
      "fields that were cleared",
      { title: "", description: " ", tags: "", expiresAt: "" },
      { title: null, description: null, tags: null, expiresAt: null },
    ],
  ] as const)("T4 %s", (_, own, change) => {
    expect(readTaskEdit(task, fields, { own })).toEqual({ change, issues: [] });
  });

  test("T4 a payload where it is another one", () => {
    expect(readTaskEdit(task, fields, { own: {}, payload }).change).toEqual({ payload: { text: "bran" } });
    const same = beginEdit(fields, task.payload);
    expect(readTaskEdit(task, fields, { own: {}, payload: same }).change).toEqual({});
    const broken = readTaskEdit(task, fields, { own: {}, payload: { ...payload, mode: "json", json: "{" } });
    expect(broken.issues).toMatchObject([{ path: "payload" }]);
  });

  test("T4 no payload once the task waits no more, which is told where nothing else was changed", () => {
    const running = { ...task, status: "RUNNING" as const };
    expect(readTaskEdit(running, fields, { own: {}, payload }).issues).toMatchObject([{ path: "payload" }]);
    const both = readTaskEdit(running, fields, { own: { title: "Grind" }, payload });
    expect(both).toEqual({ change: { title: "Grind" }, issues: [] });
  });
});

test("T4 upon a newer version only what was really changed is kept", () => {
  const own = { title: "Grind", tags: "a, b" };
  const same = beginEdit(fields, task.payload);
  expect(keepChanged(task, fields, { own, payload: same })).toEqual({ own: { title: "Grind" } });
  expect(keepChanged(task, fields, { own, payload })).toEqual({ own: { title: "Grind" }, payload });
});

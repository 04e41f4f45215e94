import { expect, test } from "vitest";
import { beginEdit, issuePaths, readEdit, switchMode } from "./payload-edit.ts";
import { payloadFields } from "./payload-fields.ts";

const fields = payloadFields({
  properties: {
    url: { type: "string" },
    tries: { type: "integer" },
    dry: { type: "boolean" },
    to: { type: "array", items: { type: "string" } },
    headers: { type: "object" },
  },
});
const payload = { url: "https://example.com", tries: 3, dry: false, to: ["a", "b"], headers: { x: "1" } };

test("T8 a stored payload comes back from its fields as it was", () => {
  const edit = beginEdit(fields, payload);
  expect(edit.mode).toBe("fields");
  expect(readEdit(fields, edit)).toEqual({ payload, issues: [] });
});

test.each([
  ["holds what no field shows", { ...payload, extra: 1 }],
  ["is no object", [1, 2]],
])("T8 a payload that %s is edited as JSON, so that nothing is lost", (_, stored) => {
  const edit = beginEdit(fields, stored);
  expect(edit.mode).toBe("json");
  expect(readEdit(fields, edit).payload).toEqual(stored);
  expect(switchMode(fields, edit)).toBe(edit);
});

test("T8 the way of editing can be changed without losing what was typed", () => {
  const typed = { ...beginEdit(fields, payload), json: "" };
  const asJson = switchMode(fields, { ...typed, values: { ...typed.values, tries: "5" } });
  expect(asJson.mode).toBe("json");
  expect(JSON.parse(asJson.json)).toEqual({ ...payload, tries: 5 });
  expect(readEdit(fields, switchMode(fields, asJson)).payload).toEqual({ ...payload, tries: 5 });
});

test("T8 text that is no JSON is told at its field and kept", () => {
  const broken = { ...beginEdit(fields, payload), mode: "json" as const, json: "{" };
  expect(readEdit(fields, broken).issues).toEqual([{ path: "payload", message: "This is not valid JSON." }]);
  expect(switchMode(fields, broken)).toBe(broken);
  expect(issuePaths(fields, broken)).toEqual(["payload"]);
});

test("T8 the payload of a kind that nobody announces is edited as JSON", () => {
  expect(beginEdit([], payload)).toMatchObject({ mode: "json", json: JSON.stringify(payload, null, 2) });
});

import { expect, test } from "vitest";
import type { FieldInput, PayloadField } from "./payload-fields.ts";
import { readPayload } from "./payload-values.ts";

function field(name: string, input: FieldInput): PayloadField {
  return { name, label: name, description: "", required: false, defaultText: "", input };
}

const number: FieldInput = { type: "number", integer: true };

test("W5 what is typed is read by its type, and blank fields are left out", () => {
  const fields = [
    field("count", number),
    field("blank", number),
    field("dry", { type: "boolean" }),
    field("name", { type: "text", long: false }),
    field("method", { type: "choice", options: ["GET"] }),
    field("hosts", { type: "list" }),
    field("headers", { type: "json" }),
  ];
  const values = { count: "-3", dry: "false", name: " x ", method: "GET", hosts: "a\nb, c", headers: '{"a":1}' };
  expect(readPayload(fields, values)).toEqual({
    payload: { count: -3, dry: false, name: " x ", method: "GET", hosts: ["a", "b", "c"], headers: { a: 1 } },
    issues: [],
  });
});

test.each([
  ["JSON that is none", field("headers", { type: "json" }), "{", "payload.headers"],
  ["a number that is none", field("count", number), "ten", "payload.count"],
  ["a whole payload that is no JSON", field("", { type: "json" }), "nope", "payload"],
])("W5 %s is told at its field", (_, wrong, text, path) => {
  expect(readPayload([wrong], { [wrong.name]: text }).issues).toMatchObject([{ path }]);
});

test("W5 a payload that is one field is sent as it is", () => {
  expect(readPayload([field("", { type: "json" })], { "": "[1]" }).payload).toEqual([1]);
});

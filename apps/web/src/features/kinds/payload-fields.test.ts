import { expect, test } from "vitest";
import { z } from "zod";
import { payloadFields, rangeHint } from "./payload-fields.ts";

function fieldsOf(schema: z.ZodType) {
  return payloadFields(z.toJSONSchema(schema, { io: "input" }));
}

test.each([
  ["an integer with limits", z.int().min(1).max(9), { type: "number", integer: true, min: 1, max: 9 }],
  ["an integer without limits", z.int(), { type: "number", integer: true }],
  ["a number", z.number().min(0), { type: "number", integer: false, min: 0 }],
  ["a boolean", z.boolean(), { type: "boolean" }],
  ["a string", z.string(), { type: "text", long: false }],
  ["a long string", z.string().max(10_000), { type: "text", long: true }],
  ["an enumeration", z.enum(["GET", "POST"]), { type: "choice", options: ["GET", "POST"] }],
  ["a list of strings", z.array(z.string()), { type: "list" }],
  ["a list of objects", z.array(z.object({ a: z.string() })), { type: "json" }],
  ["a record", z.record(z.string(), z.string()), { type: "json" }],
  ["a union", z.union([z.string(), z.number()]), { type: "json" }],
])("W1 %s of an announced schema gets its control", (_, schema, input) => {
  expect(fieldsOf(z.object({ field: schema }))[0]?.input).toEqual(input);
});

test("W1 title, description, default and requiredness come from the schema", () => {
  const schema = z.object({
    minDelayMs: z.int().default(1_000),
    url: z.string().meta({ title: "Address", description: "Where to." }),
    note: z.string().optional(),
    hosts: z.array(z.string()).default(["a", "b"]),
  });
  expect(fieldsOf(schema)).toMatchObject([
    { name: "minDelayMs", label: "Min delay (ms)", defaultText: "1000", required: false },
    { name: "url", label: "Address", description: "Where to.", required: true },
    { name: "note", label: "Note", required: false, defaultText: "" },
    { name: "hosts", defaultText: "a, b" },
  ]);
});

test("W1 a schema without properties becomes one field for the whole payload", () => {
  expect(fieldsOf(z.unknown())).toMatchObject([{ name: "", label: "Payload", input: { type: "json" } }]);
});

test.each([
  [{ min: 0, max: 5 }, "0 – 5"],
  [{ min: 1 }, "at least 1"],
  [{ max: 5 }, "at most 5"],
  [{}, ""],
])("W1 the range %j reads %j", (range, hint) => {
  expect(rangeHint(range)).toBe(hint);
});

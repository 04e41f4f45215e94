import { type FindSchema, itemOf, type JsonSchema, typesOf } from "./json-schema.ts";

/** What a reader would write, by the field's name, in one schema or in any. */
const byField: Record<string, unknown> = {
  "CreateTaskInput.title": "Resize the pictures of May",
  "CreateTokenInput.name": "Deploy script",
  "CreateOAuthClientInput.name": "Northwind portal",
  "CreateOAuthClientInput.kind": "web",
  "UpdateOAuthClientInput.name": "Northwind portal",
  "CreateScheduleInput.name": "Every morning",
  "UpdateScheduleInput.enabled": false,
  "path.name": "default",
  name: "Ada Lovelace",
  kind: "simulate",
  email: "ada@example.com",
  password: "correct horse battery",
  cron: "0 7 * * *",
  reason: "The mail server is back",
  payload: { minDelayMs: 100, maxDelayMs: 500 },
  redirectUris: ["https://app.example.com/callback"],
};

/** Shown beside what is required. */
const alsoShown: Record<string, string[]> = {
  CreateTaskInput: ["title", "payload"],
  CreateOAuthClientInput: ["redirectUris"],
  UpdateScheduleInput: ["enabled"],
  ReplayManyInput: ["filter"],
  BatchInput: ["ids"],
};

const byFormat: Record<string, unknown> = {
  uuid: "0199b1c4-5d2e-7c1a-9f3b-2a6d8e4c7b10",
  "date-time": "2027-01-31T12:00:00Z",
  email: "ada@example.com",
};

const byType: Record<string, unknown> = { string: "text", boolean: true, null: null };

interface Place {
  /** The named schema that the value is in, or `path`. */
  owner?: string | undefined;
  field?: string | undefined;
}

function written({ owner, field }: Place): unknown {
  return field === undefined ? undefined : (byField[`${owner}.${field}`] ?? byField[field]);
}

/** A value that the schema takes. */
export function exampleOf(schema: JsonSchema, find: FindSchema, place: Place = {}): unknown {
  const known = written(place);
  if (known !== undefined) return known;
  if (schema.$ref !== undefined) {
    return exampleOf(find(schema.$ref) ?? {}, find, { owner: schema.$ref.split("/").at(-1) });
  }
  if (schema["const"] !== undefined) return schema["const"];
  if (schema.enum) return schema.enum[0];
  const [variant] = schema.oneOf ?? schema.anyOf ?? [];
  if (variant) return exampleOf(variant, find, place);
  if (schema.format !== undefined && schema.format in byFormat) return byFormat[schema.format];
  const [type = "object"] = typesOf(schema);
  if (type === "integer" || type === "number") return schema["default"] ?? schema.minimum ?? 1;
  if (type === "array") {
    const item = itemOf(schema);
    return item ? [exampleOf(item, find)] : [];
  }
  return type === "object" ? exampleObject(schema, find, place.owner) : byType[type];
}

function exampleObject({ properties = {}, required = [] }: JsonSchema, find: FindSchema, owner = "") {
  const names = [...required, ...(alsoShown[owner] ?? [])];
  const shown = names.length > 0 ? names : Object.keys(properties).slice(0, 1);
  return Object.fromEntries(shown.map((field) => [field, exampleOf(properties[field] ?? {}, find, { owner, field })]));
}

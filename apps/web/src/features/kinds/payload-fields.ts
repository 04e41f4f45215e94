import { wordsOfName } from "../../lib/text.ts";

export type FieldInput =
  | { type: "number"; integer: boolean; min?: number; max?: number }
  | { type: "boolean" }
  | { type: "text"; long: boolean }
  | { type: "choice"; options: string[] }
  | { type: "list" }
  | { type: "json" };

/** One field of a form for a payload. */
export interface PayloadField {
  /** The property, or "" when the field is the whole payload. */
  name: string;
  label: string;
  description: string;
  required: boolean;
  /** What holds when the field is left blank, as text. */
  defaultText: string;
  input: FieldInput;
}

type Schema = Record<string, unknown>;

function isSchema(value: unknown): value is Schema {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}

function showDefault(value: unknown): string {
  if (value === undefined) return "";
  if (Array.isArray(value) && value.every((item) => typeof item === "string")) return value.join(", ");
  return typeof value === "string" ? value : JSON.stringify(value);
}

function number(value: unknown): number | undefined {
  // Generators write the ends of the safe integers where nothing is limited.
  return typeof value === "number" && Math.abs(value) < Number.MAX_SAFE_INTEGER ? value : undefined;
}

function inputOf(schema: Schema): FieldInput {
  const options = schema["enum"];
  if (Array.isArray(options) && options.every((option) => typeof option === "string"))
    return { type: "choice", options };
  switch (schema["type"]) {
    case "integer":
    case "number": {
      const [min, max] = [number(schema["minimum"]), number(schema["maximum"])];
      return {
        type: "number",
        integer: schema["type"] === "integer",
        ...(min !== undefined && { min }),
        ...(max !== undefined && { max }),
      };
    }
    case "boolean":
      return { type: "boolean" };
    case "string":
      return { type: "text", long: (number(schema["maxLength"]) ?? 0) > 500 };
    case "array":
      return isSchema(schema["items"]) && schema["items"]["type"] === "string" ? { type: "list" } : { type: "json" };
    default:
      return { type: "json" };
  }
}

/** The form for a payload, from the JSON Schema that its kind announced. A schema without properties becomes one JSON field. */
export function payloadFields(schema: Schema): PayloadField[] {
  const properties = schema["properties"];
  if (!isSchema(properties)) {
    const description = text(schema["description"]);
    return [
      {
        name: "",
        label: "Payload",
        description,
        required: false,
        defaultText: showDefault(schema["default"]),
        input: { type: "json" },
      },
    ];
  }
  const required = new Set(Array.isArray(schema["required"]) ? schema["required"] : []);
  return Object.entries(properties).map(([name, property]) => {
    const field = isSchema(property) ? property : {};
    return {
      name,
      label: text(field["title"]) || wordsOfName(name),
      description: text(field["description"]),
      required: required.has(name) && field["default"] === undefined,
      defaultText: showDefault(field["default"]),
      input: inputOf(field),
    };
  });
}

/** "0 – 600000", "at least 1": what a number may be. */
export function rangeHint({ min, max }: { min?: number; max?: number }): string {
  if (min !== undefined && max !== undefined) return `${min} – ${max}`;
  if (min !== undefined) return `at least ${min}`;
  return max === undefined ? "" : `at most ${max}`;
}

import { z } from "zod";
import { AppError } from "../app-error.ts";

type Coercion = (value: string | string[]) => unknown;
type Fields = Record<string, unknown>;

const jsonSchemaSchema = z.object({
  type: z.union([z.string(), z.array(z.string())]).optional(),
  get items() {
    return jsonSchemaSchema.optional();
  },
  get anyOf() {
    return z.array(jsonSchemaSchema).optional();
  },
  get properties() {
    return z.record(z.string(), jsonSchemaSchema).optional();
  },
});
type JsonSchema = z.infer<typeof jsonSchemaSchema>;

const scalarCoercions: Record<string, (value: string) => unknown> = {
  integer: toNumber,
  number: toNumber,
  boolean: (value) => ({ true: true, false: false })[value] ?? value,
};

function toNumber(value: string): unknown {
  const number = Number(value);
  return value.trim() === "" || !Number.isFinite(number) ? value : number;
}

/** What cannot be coerced stays as it is: the procedure's own schema then names the field. */
function coercionOf(schema: JsonSchema): Coercion {
  const variant = schema.anyOf?.find((each) => each.type !== "null");
  if (variant) return coercionOf(variant);
  const type = [schema.type ?? []].flat().find((name) => name !== "null");
  if (type === "array") {
    const item = coercionOf(schema.items ?? {});
    return (value) => (typeof value === "string" ? value.split(",") : value).map(item);
  }
  const scalar = scalarCoercions[type ?? ""];
  return (value) => (typeof value === "string" && scalar ? scalar(value) : value);
}

export interface RestInput {
  fields: ReadonlySet<string>;
  /** Gives text values of path and query the types of the input's fields. */
  coerce(values: Record<string, string | string[]>): Fields;
}

/** Undefined for a procedure without input. */
export function readInputSchema(schema: z.ZodType | undefined): RestInput | undefined {
  if (!schema) return undefined;
  const { properties = {} } = jsonSchemaSchema.parse(z.toJSONSchema(schema, { io: "input", unrepresentable: "any" }));
  const coercions = new Map(Object.entries(properties).map(([name, property]) => [name, coercionOf(property)]));
  return {
    fields: new Set(coercions.keys()),
    coerce: (values) =>
      Object.fromEntries(Object.entries(values).map(([name, value]) => [name, coercions.get(name)?.(value) ?? value])),
  };
}

/** A body is an object or absent. */
export function fieldsOf(body: unknown): Fields {
  if (body === undefined || body === null) return {};
  const fields = z.record(z.string(), z.unknown()).safeParse(body);
  if (!fields.success) throw new AppError("VALIDATION_FAILED", "The body must be a JSON object.");
  return fields.data;
}

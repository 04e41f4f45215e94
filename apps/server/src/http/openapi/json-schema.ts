import { z } from "zod";

/** JSON Schema (draft 2020-12), as far as it is read here; other keywords are passed on. */
export const jsonSchemaSchema = z.looseObject({
  $ref: z.string().optional(),
  type: z.union([z.string(), z.array(z.string())]).optional(),
  format: z.string().optional(),
  pattern: z.string().optional(),
  enum: z.array(z.unknown()).optional(),
  minimum: z.number().optional(),
  maximum: z.number().optional(),
  required: z.array(z.string()).optional(),
  get properties() {
    return z.record(z.string(), jsonSchemaSchema).optional();
  },
  /** False after the last of a tuple, or in draft 7 the tuple itself. */
  get items() {
    return z.union([jsonSchemaSchema, z.array(jsonSchemaSchema), z.literal(false)]).optional();
  },
  get anyOf() {
    return z.array(jsonSchemaSchema).optional();
  },
  get oneOf() {
    return z.array(jsonSchemaSchema).optional();
  },
  get allOf() {
    return z.array(jsonSchemaSchema).optional();
  },
  get prefixItems() {
    return z.array(jsonSchemaSchema).optional();
  },
  get $defs() {
    return z.record(z.string(), jsonSchemaSchema).optional();
  },
  /** As draft 7 calls them. */
  get definitions() {
    return z.record(z.string(), jsonSchemaSchema).optional();
  },
});
export type JsonSchema = z.infer<typeof jsonSchemaSchema>;

/** What a `$ref` refers to. */
export type FindSchema = (reference: string) => JsonSchema | undefined;

export function typesOf({ type }: JsonSchema): string[] {
  return [type ?? []].flat();
}

/** What a list holds, where all of it is of one kind. */
export function itemOf({ items }: JsonSchema): JsonSchema | undefined {
  return items === false || Array.isArray(items) ? undefined : items;
}

/** A schema without the variant `null`, for places that cannot hold one. */
export function withoutNull(schema: JsonSchema): JsonSchema {
  const types = typesOf(schema).filter((type) => type !== "null");
  const { type: _, anyOf, ...rest } = schema;
  const variants = anyOf?.filter((variant) => variant.type !== "null");
  const [only, ...others] = variants ?? [];
  if (only && others.length === 0) return { ...rest, ...only };
  return {
    ...rest,
    ...(variants && { anyOf: variants }),
    ...(types.length > 0 && { type: types.length === 1 ? types[0] : types }),
  };
}

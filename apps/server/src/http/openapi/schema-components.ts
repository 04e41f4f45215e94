import { isDeepStrictEqual } from "node:util";
import { z } from "zod";
import { type FindSchema, type JsonSchema, jsonSchemaSchema } from "./json-schema.ts";

/** As a schema takes values, or as it gives them: with defaults the two differ. */
type Io = "input" | "output";
type Registry = z.core.$ZodRegistry<{ id: string }>;

export interface SchemaComponents {
  /** What has a name becomes a reference. */
  describe(schema: z.ZodType, io: Io): JsonSchema;
  /** The schema itself, even if it has a name; only what it holds becomes references. */
  describeInPlace(schema: z.ZodType, io: Io): JsonSchema;
  nameOf(schema: z.ZodType): string | undefined;
  /** Keeps a schema under a name and refers to it; if the name stands for another, the schema stays in place. */
  keep(name: string, schema: JsonSchema): JsonSchema;
  find: FindSchema;
  all(): Record<string, JsonSchema>;
}

const schemasPath = "#/components/schemas/";

/** Formats say what their patterns say, every integer is a safe one, and known keys of a record are its fields. */
function simplify({ jsonSchema }: { jsonSchema: z.core.JSONSchema.BaseSchema }): void {
  delete jsonSchema["id"];
  if (jsonSchema.format !== undefined) delete jsonSchema.pattern;
  if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
  if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
  const { propertyNames, required, additionalProperties } = jsonSchema;
  if (propertyNames !== undefined && required && additionalProperties !== undefined) {
    jsonSchema.properties = Object.fromEntries(required.map((name) => [name, additionalProperties]));
    jsonSchema.additionalProperties = false;
    delete jsonSchema.propertyNames;
  }
}

type Target = "draft-2020-12" | "draft-7";
type Convert = (schema: z.ZodType, io: Io, metadata?: Registry) => JsonSchema;

function converterTo(target: Target): Convert {
  return (schema, io, metadata = z.registry<{ id: string }>()) => {
    const json = z.toJSONSchema(schema, { io, metadata, target, unrepresentable: "any", override: simplify });
    const text = JSON.stringify(json).replaceAll(/#\/(?:\$defs|definitions)\//g, schemasPath);
    const { $schema: _, definitions, $defs = definitions, ...rest } = jsonSchemaSchema.parse(JSON.parse(text));
    return { ...rest, ...($defs && { $defs }) };
  };
}

function registriesOf(convert: Convert, names: ReadonlyMap<z.ZodType, string>): Record<Io, Registry> {
  const registries = { input: z.registry<{ id: string }>(), output: z.registry<{ id: string }>() };
  for (const [schema, name] of names) {
    const isOfBoth = name.endsWith("Input") || isDeepStrictEqual(convert(schema, "input"), convert(schema, "output"));
    registries.input.add(schema, { id: isOfBoth ? name : `${name}Input` });
    registries.output.add(schema, { id: name });
  }
  return registries;
}

export function createSchemaComponents(
  names: ReadonlyMap<z.ZodType, string>,
  target: Target = "draft-2020-12",
): SchemaComponents {
  const convert = converterTo(target);
  const registries = registriesOf(convert, names);
  const kept = new Map<string, JsonSchema>();

  /** Where the whole has a name, it is a reference to one of its own definitions. */
  function describe(schema: z.ZodType, io: Io): JsonSchema {
    const { $defs = {}, ...described } = convert(schema, io, registries[io]);
    for (const [name, definition] of Object.entries($defs)) kept.set(name, definition);
    return described;
  }

  return {
    describe,

    describeInPlace(schema, io) {
      const { $defs = {}, ...described } = convert(schema, io, registries[io]);
      const own = described.$ref?.slice(schemasPath.length);
      for (const [name, definition] of Object.entries($defs)) if (name !== own) kept.set(name, definition);
      return own === undefined ? described : ($defs[own] ?? {});
    },

    nameOf: (schema) => names.get(schema),

    keep(name, schema) {
      const before = kept.get(name);
      if (before && !isDeepStrictEqual(before, schema)) return schema;
      kept.set(name, schema);
      return { $ref: schemasPath + name };
    },

    find: (reference) => kept.get(reference.slice(schemasPath.length)),

    all: () => Object.fromEntries([...kept].toSorted(([one], [other]) => (one < other ? -1 : 1))),
  };
}

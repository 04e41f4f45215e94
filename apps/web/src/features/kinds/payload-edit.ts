import type { ErrorIssue } from "@millrace/contracts/errors";
import { payloadFields, type PayloadField } from "./payload-fields.ts";
import { pathOf } from "./payload-form.tsx";
import { readPayload, type PayloadValues } from "./payload-values.ts";

/** A payload under edit: by the fields of its kind, or as JSON. */
export interface PayloadEdit {
  mode: "fields" | "json";
  values: PayloadValues;
  json: string;
}

/** The fields of a kind; none when no worker announces it, and then only JSON is left. */
export function fieldsOfKind(schema: Record<string, unknown> | undefined): PayloadField[] {
  return schema ? payloadFields(schema) : [];
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function asText(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

function textOf({ input }: PayloadField, value: unknown): string {
  if (value === undefined) return "";
  if (input.type === "json") return JSON.stringify(value, null, 2);
  if (input.type === "list" && Array.isArray(value)) return value.map(asText).join("\n");
  return asText(value);
}

/** What the fields would show; undefined when they cannot hold all of the payload. */
export function valuesOfPayload(fields: readonly PayloadField[], payload: unknown): PayloadValues | undefined {
  const whole = fields.find(({ name }) => name === "");
  if (whole) return { "": textOf(whole, payload ?? undefined) };
  const held = payload ?? {};
  if (fields.length === 0 || !isObject(held)) return undefined;
  const names = new Set(fields.map(({ name }) => name));
  if (Object.keys(held).some((name) => !names.has(name))) return undefined;
  return Object.fromEntries(fields.map((field) => [field.name, textOf(field, held[field.name])]));
}

export function beginEdit(fields: readonly PayloadField[], payload: unknown): PayloadEdit {
  const values = valuesOfPayload(fields, payload);
  return { mode: values ? "fields" : "json", values: values ?? {}, json: JSON.stringify(payload ?? {}, null, 2) };
}

export function readEdit(
  fields: readonly PayloadField[],
  { mode, values, json }: PayloadEdit,
): { payload: unknown; issues: ErrorIssue[] } {
  if (mode === "fields") return readPayload(fields, values);
  try {
    const payload: unknown = JSON.parse(json);
    return { payload, issues: [] };
  } catch {
    return { payload: undefined, issues: [{ path: "payload", message: "This is not valid JSON." }] };
  }
}

/** The other way to edit the same payload, or the same edit where what stands there cannot be read or shown so. */
export function switchMode(fields: readonly PayloadField[], edit: PayloadEdit): PayloadEdit {
  const { payload, issues } = readEdit(fields, edit);
  if (issues.length > 0) return edit;
  if (edit.mode === "fields") return { ...edit, mode: "json", json: JSON.stringify(payload, null, 2) };
  const values = valuesOfPayload(fields, payload);
  return values ? { ...edit, mode: "fields", values } : edit;
}

/** Where issues of the payload are shown. */
export function issuePaths(fields: readonly PayloadField[], { mode }: PayloadEdit): string[] {
  return mode === "json" ? ["payload"] : [...fields.map(pathOf), "payload"];
}

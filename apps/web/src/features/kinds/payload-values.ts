import type { ErrorIssue } from "@millrace/contracts/errors";
import type { PayloadField } from "./payload-fields.ts";

/** What stands in the form, by property; everything is text until it is sent. */
export type PayloadValues = Record<string, string>;

type Reading = { value: unknown } | { problem: string };

function readValue({ input }: PayloadField, text: string): Reading {
  switch (input.type) {
    case "number": {
      const value = Number(text);
      return Number.isNaN(value) ? { problem: "Give a number." } : { value };
    }
    case "boolean":
      return { value: text === "true" };
    case "list":
      return {
        value: text
          .split(/[\n,]/)
          .map((item) => item.trim())
          .filter(Boolean),
      };
    case "json":
      try {
        return { value: JSON.parse(text) };
      } catch {
        return { problem: "This is not valid JSON." };
      }
    case "text":
    case "choice":
      return { value: text };
  }
}

/**
 * Builds the payload. Blank fields are left out, so that the kind's own defaults hold; what cannot be read at
 * all is told here, everything else is the server's to judge.
 */
export function readPayload(
  fields: readonly PayloadField[],
  values: PayloadValues,
): { payload: unknown; issues: ErrorIssue[] } {
  const issues: ErrorIssue[] = [];
  const payload: Record<string, unknown> = {};
  let whole: unknown = payload;
  for (const field of fields) {
    const written = values[field.name]?.trim() ?? "";
    if (written === "") continue;
    const reading = readValue(field, field.input.type === "text" ? (values[field.name] ?? "") : written);
    if ("problem" in reading)
      issues.push({ path: field.name ? `payload.${field.name}` : "payload", message: reading.problem });
    else if (field.name === "") whole = reading.value;
    else payload[field.name] = reading.value;
  }
  return { payload: whole, issues };
}

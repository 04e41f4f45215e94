import type { ErrorIssue } from "@millrace/contracts/errors";

/** An issue of one task out of many is the same for all of them here: `tasks.3.payload.url` → `payload.url`. */
function pathInForm(path: string): string {
  return path.replace(/^tasks\.\d+\./, "");
}

/** Issues by the form's field: an issue deep inside a field's value belongs to that field. */
export function issuesByField(
  issues: readonly ErrorIssue[],
  fields: readonly string[],
): { byField: Map<string, string>; others: string[] } {
  const byField = new Map<string, string>();
  const others = new Set<string>();
  for (const { path, message } of issues) {
    const inForm = pathInForm(path);
    const field = fields.find((name) => inForm === name || inForm.startsWith(`${name}.`));
    if (field === undefined) others.add(inForm ? `${inForm}: ${message}` : message);
    else if (!byField.has(field))
      byField.set(field, inForm === field ? message : `${inForm.slice(field.length + 1)}: ${message}`);
  }
  return { byField, others: [...others] };
}

/** A value out of a URL, if it is one of those that make sense. */
export function choiceOf<Value extends string>(value: unknown, choices: readonly Value[]): Value | undefined {
  return choices.find((choice) => choice === value);
}

/** Text out of a URL; nothing when it is blank. */
export function textOf(value: unknown): string | undefined {
  return typeof value === "string" && value.trim() !== "" ? value.trim() : undefined;
}

/** Several words out of a URL. */
export function wordsOf(value: unknown): string[] {
  if (Array.isArray(value)) return value.filter((word) => typeof word === "string");
  return typeof value === "string" ? value.split(",").filter(Boolean) : [];
}

/** A day out of a URL, as in 2026-11-26. */
export function dayOf(value: unknown): string | undefined {
  if (typeof value !== "string" || !/^[12]\d{3}-\d{2}-\d{2}$/.test(value)) return undefined;
  const time = Date.parse(value);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(value) ? value : undefined;
}

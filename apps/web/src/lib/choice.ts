/** A value out of a URL, if it is one of those that make sense. */
export function choiceOf<Value extends string>(value: unknown, choices: readonly Value[]): Value | undefined {
  return choices.find((choice) => choice === value);
}

/** Text out of a URL; nothing when it is blank. */
export function textOf(value: unknown): string | undefined {
  return typeof value === "string" && value.trim() !== "" ? value.trim() : undefined;
}

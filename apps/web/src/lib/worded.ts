/** Values to choose from: each in words, with its name beneath. */
export function worded<Value extends string>(
  values: readonly Value[],
  words: Record<Value, string>,
): { value: Value; label: string; detail: string }[] {
  return values.map((value) => ({ value, label: words[value], detail: value }));
}

const count = new Intl.NumberFormat("en");

export function formatCount(value: number): string {
  return count.format(value);
}

export function plural(value: number, one: string, many = `${one}s`): string {
  return `${formatCount(value)} ${value === 1 ? one : many}`;
}

/** "minDelayMs" → "Min delay (ms)". */
export function wordsOfName(name: string): string {
  const words = name
    .replaceAll(/([a-z0-9])([A-Z])/g, "$1 $2")
    .split(/[\s._-]+/)
    .map((word) => word.toLowerCase());
  const unit = words.length > 1 && words.at(-1) === "ms" ? words.pop() : undefined;
  const text = words.join(" ");
  return text.charAt(0).toUpperCase() + text.slice(1) + (unit ? ` (${unit})` : "");
}

export function shorten(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, most - 1)}…`;
}

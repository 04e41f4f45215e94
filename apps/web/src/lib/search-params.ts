/** Search parameters people can read: lists are joined by commas, nothing is quoted. */
export function parseSearch(search: string): Record<string, string> {
  return Object.fromEntries(new URLSearchParams(search));
}

function asText(value: unknown): string {
  if (Array.isArray(value)) return value.join(",");
  return typeof value === "string" || typeof value === "number" ? String(value) : "";
}

export function stringifySearch(search: Record<string, unknown>): string {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(search)) {
    const text = asText(value);
    if (text) params.set(name, text);
  }
  const query = params.toString().replaceAll("%2C", ",").replaceAll("%2F", "/");
  return query && `?${query}`;
}

export type Redact = (text: string) => string;

/** Replaces every secret by `***`. */
export function createRedactor(secrets: readonly string[]): Redact {
  // Longest first: one secret may contain another.
  const ordered = secrets.filter((secret) => secret !== "").toSorted((a, b) => b.length - a.length);
  if (ordered.length === 0) return (text) => text;
  return (text) => {
    let redacted = text;
    for (const secret of ordered) redacted = redacted.replaceAll(secret, "***");
    return redacted;
  };
}

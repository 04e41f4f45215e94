const escape = String.fromCodePoint(27);
const terminalSequence = new RegExp(`${escape}\\[[0-9;?]*[ -/]*[@-~]`, "g");
const controlCharacter = /[^\P{Cc}\n\t]/gu;

/** Takes out terminal colours, control characters (but line feeds and tabs) and broken surrogates, which PostgreSQL would refuse. */
export function cleanText(text: string): string {
  return text.replaceAll("\r\n", "\n").replace(terminalSequence, "").replace(controlCharacter, "").toWellFormed();
}

/** At most `length` characters, with an ellipsis where something was cut. */
export function cutText(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length - 1).toWellFormed()}…`;
}

/** What a handler gave where a text belongs; its types may not have been checked. */
export function toText(value: unknown): string {
  if (typeof value === "string") return value;
  try {
    return JSON.stringify(value) ?? String(value);
  } catch {
    return "something that cannot be shown";
  }
}

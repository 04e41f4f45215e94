import type { IncomingHttpHeaders } from "node:http";
import type { FinalAnswer } from "./send.ts";

/** As base64 it is a third longer, and must fit into a result with the headers beside it. */
export const maxBodyBytes = 165_000;
const maxBodyJsonBytes = 220_000;
const maxHeadersLength = 8_000;

export interface AnswerResult {
  /** Where the answer came from, after redirects. */
  url: string;
  redirects: number;
  status: number;
  headers: Record<string, string>;
  body: string;
  encoding: "utf8" | "base64";
  truncated: boolean;
}

export function toResult({ url, redirects, status, headers, body, truncated }: FinalAnswer): AnswerResult {
  return { url: url.href, redirects, status, headers: namedHeaders(headers), ...encode(body, truncated), truncated };
}

/** Without cookies: they are secrets, and a result is kept. */
function namedHeaders(headers: IncomingHttpHeaders): Record<string, string> {
  const named: Record<string, string> = {};
  let length = 0;
  for (const [name, value] of Object.entries(headers)) {
    const text = Array.isArray(value) ? value.join(", ") : (value ?? "");
    length += JSON.stringify([name, text]).length;
    if (name !== "set-cookie" && length <= maxHeadersLength) named[name] = text;
  }
  return named;
}

/** Text where it is text and no longer than as base64; a result cannot hold U+0000. */
function encode(body: Buffer, truncated: boolean): Pick<AnswerResult, "body" | "encoding"> {
  const text = readText(body, truncated);
  const isFit = text !== null && !text.includes("\0") && Buffer.byteLength(JSON.stringify(text)) <= maxBodyJsonBytes;
  return isFit ? { body: text, encoding: "utf8" } : { body: body.toString("base64"), encoding: "base64" };
}

function readText(body: Buffer, truncated: boolean): string | null {
  try {
    // A cut in the midst of a character does not make it binary.
    return new TextDecoder("utf-8", { fatal: true }).decode(body, { stream: truncated });
  } catch {
    return null;
  }
}

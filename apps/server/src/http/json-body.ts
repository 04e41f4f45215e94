import { isUtf8 } from "node:buffer";
import { limits } from "@millrace/contracts/limits";
import type { FastifyInstance } from "fastify";
import { AppError } from "../app-error.ts";
import { isDeeperThan } from "./json-depth.ts";

/** Refuses text that nests too deep; the check comes before any parser sees it. */
export function checkDepth(text: string): void {
  if (isDeeperThan(text, limits.jsonDepth)) {
    throw new AppError("BAD_REQUEST", `JSON may nest ${limits.jsonDepth} levels deep at most.`);
  }
}

export function parseJson(text: string): unknown {
  if (text === "") return undefined;
  try {
    return JSON.parse(text);
  } catch {
    throw new AppError("MALFORMED_JSON", "The request body is not valid JSON.");
  }
}

/** Bodies are JSON or refused (415): a form of another site can send anything but JSON. */
export function acceptOnlyJson(scope: FastifyInstance, parse: (text: string) => unknown): void {
  scope.removeAllContentTypeParsers();
  scope.addContentTypeParser<Buffer>(
    "application/json",
    { parseAs: "buffer" },
    async (_request: unknown, bytes: Buffer) => {
      // Else what is in another encoding would be kept with its letters lost.
      if (!isUtf8(bytes)) throw new AppError("MALFORMED_JSON", "The request body is not UTF-8.");
      const text = bytes.toString("utf8");
      checkDepth(text);
      return parse(text);
    },
  );
}

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
  scope.addContentTypeParser<string>(
    "application/json",
    { parseAs: "string" },
    async (_request: unknown, text: string) => {
      checkDepth(text);
      return parse(text);
    },
  );
}

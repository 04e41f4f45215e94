import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import type { AnyTRPCRouter } from "@trpc/server";
import type { FastifyInstance } from "fastify";
import { renderDocsPage } from "./docs-page/docs-page.ts";
import { type ApiAddress, describeApi } from "./openapi/document.ts";
import type { OpenApiDocument } from "./openapi/document.types.ts";

const stylesheet = new URL("docs-page/docs-page.css", import.meta.url);

/**
 * Describes the API, for programs and for people; who reads it need not sign in. It is the same for everyone and made
 * once, when first asked for: that takes some 60 ms.
 */
export function serveApiDescription(fastify: FastifyInstance, router: AnyTRPCRouter, address: ApiAddress): void {
  let described: OpenApiDocument | undefined;
  const document = (): OpenApiDocument => (described ??= describeApi(router, address));

  serveText(fastify, "/api/openapi.json", "application/json", () => JSON.stringify(document()));
  serveText(fastify, "/api/docs", "text/html", () => renderDocsPage(document()));
  serveText(fastify, "/api/docs.css", "text/css", () => readFileSync(stylesheet, "utf8"));
}

/** A browser or proxy asks each time whether its copy still holds. */
function serveText(fastify: FastifyInstance, path: string, type: string, make: () => string): void {
  let made: { text: string; etag: string } | undefined;
  function get(): { text: string; etag: string } {
    if (made) return made;
    const text = make();
    made = { text, etag: `"${createHash("sha256").update(text).digest("base64url")}"` };
    return made;
  }

  fastify.get(path, async (request, reply) => {
    const { text, etag } = get();
    void reply.headers({ etag, "cache-control": "no-cache" });
    if (matches(request.headers["if-none-match"], etag)) return reply.code(304).send();
    return reply.type(`${type}; charset=utf-8`).send(text);
  });
}

/** Also one of several, and one that a proxy has marked as weak when it compressed the text. */
function matches(header: string | undefined, etag: string): boolean {
  const known = (header ?? "").split(",").map((one) => one.trim().replace(/^W\//, ""));
  return known.some((one) => one === etag || one === "*");
}

import type { Answer, OutboundRequest } from "./exchange.ts";
import { readTarget } from "./target.ts";

const redirects = new Set([301, 302, 303, 307, 308]);

/** What another origin may see; any other header may be a credential. */
const harmless = new Set(["accept", "accept-language", "content-type", "user-agent"]);
const ofTheBody = new Set(["content-type", "content-encoding", "content-language", "content-location"]);

/** The request that an answer sends us to, or null when it is no redirect. */
export function redirectedBy({ status, headers }: Answer, request: OutboundRequest): OutboundRequest | null {
  const { location } = headers;
  if (!redirects.has(status) || location === undefined) return null;
  const url = readTarget(location, request.url);
  let { method, body, headers: kept } = request;
  if (becomesGet(status, method)) {
    method = "GET";
    body = undefined;
    kept = keep(kept, (name) => !ofTheBody.has(name));
  }
  if (url.origin !== request.url.origin) kept = keep(kept, (name) => harmless.has(name));
  return { method, url, headers: kept, body };
}

/** As browsers do it. */
function becomesGet(status: number, method: string): boolean {
  if (status === 303) return method !== "GET" && method !== "HEAD";
  return (status === 301 || status === 302) && method === "POST";
}

function keep(headers: Record<string, string>, wanted: (name: string) => boolean): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => wanted(name.toLowerCase())));
}

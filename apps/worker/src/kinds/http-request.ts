import { defineKind, type Kind } from "@millrace/worker-kit/define-kind";
import { UnrecoverableError } from "@millrace/worker-kit/errors";
import { createRedactor } from "@millrace/worker-kit/redact";
import { z } from "zod";
import { maxBodyBytes, toResult } from "../outbound/answer-result.ts";
import { type Connect, connectByTcp } from "../outbound/connection.ts";
import type { OutboundRequest } from "../outbound/exchange.ts";
import { type FinalAnswer, sendToPublic } from "../outbound/send.ts";
import { readTarget, type Resolve, resolveBySystem } from "../outbound/target.ts";

const longestTimeoutMs = 300_000;

/** They belong to the connection, which is ours. */
const ownHeaders =
  /^(?:host|connection|content-length|transfer-encoding|keep-alive|upgrade|te|trailer|expect|proxy-.*)$/i;

const headersSchema = z.record(
  z.string().regex(/^[\w!#$%&'*+.^`|~-]+$/, "is no name of a header"),
  z.string().regex(/^[\t\u0020-\u007e\u0080-\u00ff]*$/, "must not hold line breaks or characters beyond Latin-1"),
);

export const httpRequestPayloadSchema = z
  .strictObject({
    method: z
      .enum(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"])
      .default("GET")
      .meta({ title: "Method" }),
    url: z.url().meta({ title: "URL", description: "http or https, on a public address." }),
    headers: headersSchema
      .default({})
      .meta({ title: "Headers", description: 'As JSON, such as { "accept": "application/json" }.' }),
    body: z.string().max(200_000).optional().meta({ title: "Body", description: "Sent as it is, in UTF-8." }),
    timeoutMs: z
      .int()
      .min(100)
      .max(longestTimeoutMs)
      .default(30_000)
      .meta({ title: "Time-out (ms)", description: "For all of it, redirects included." }),
  })
  .superRefine(({ method, headers, body }, context) => {
    for (const name of Object.keys(headers).filter((header) => ownHeaders.test(header))) {
      context.addIssue({ code: "custom", path: ["headers", name], message: "is set by Millrace" });
    }
    if (body !== undefined && (method === "GET" || method === "HEAD")) {
      context.addIssue({ code: "custom", path: ["body"], message: `${method} has no body` });
    }
  });

export interface HttpRequestDependencies {
  resolve?: Resolve;
  connect?: Connect;
}

/** Sends one HTTP request to a public address and keeps the answer. It may be sent more than once, as any task's work. */
export function httpRequestKind({
  resolve = resolveBySystem,
  connect = connectByTcp,
}: HttpRequestDependencies = {}): Kind {
  return defineKind({
    name: "http.request",
    description: "Sends an HTTP request to a public address and keeps the answer.",
    payload: httpRequestPayloadSchema,
    retry: { maxAttempts: 3, baseMs: 2_000, capMs: 60_000 },
    timeoutMs: longestTimeoutMs + 30_000,
    async handler({ payload, signal, log }) {
      const { timeoutMs, url, ...request } = payload;
      const answer = await within(timeoutMs, signal, async (until) =>
        sendToPublic(
          { ...request, url: readTarget(url), body: request.body },
          {
            resolve,
            connect,
            maxBytes: maxBodyBytes,
            onRequest: (next) => log.info(describe(next)),
            signal: until,
          },
        ),
      );
      log.info(`answered ${answer.status}, ${answer.body.length} bytes${answer.truncated ? " kept of more" : ""}`);
      if (answer.status >= 400) throw failureOf(answer, payload.headers);
      return toResult(answer);
    },
  });
}

/** Neither values of headers nor the query: both carry secrets. */
function describe({ method, url, headers }: OutboundRequest): string {
  const names = Object.keys(headers).join(", ");
  return `${method} ${url.origin}${url.pathname}${names && ` (headers: ${names})`}`;
}

async function within<T>(timeoutMs: number, signal: AbortSignal, run: (until: AbortSignal) => Promise<T>): Promise<T> {
  const until = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
  const ended = new Promise<never>((_resolve, reject) => {
    until.addEventListener("abort", () => reject(until.reason), { once: true });
  });
  // It comes even if nobody waits any more; unhandled it would end the worker.
  ended.catch(() => undefined);
  try {
    signal.throwIfAborted();
    // A name that is being resolved does not listen to the signal.
    return await Promise.race([ended, run(until)]);
  } catch (error) {
    signal.throwIfAborted();
    throw until.aborted ? new Error(`no answer within ${timeoutMs} ms`) : error;
  }
}

/** What may be different the next time; any other 4xx says the same again. */
const passing = new Set([408, 425, 429]);
const shownOfBody = 300;

function failureOf({ status, body }: FinalAnswer, sent: Record<string, string>): Error {
  // An answer may repeat what it was sent.
  const secrets = Object.values(sent).flatMap((value) => [value, ...value.split(/[\s;=]+/)]);
  const redact = createRedactor(secrets.filter((secret) => secret.length >= 4));
  const words = redact(body.toString("utf8")).slice(0, shownOfBody);
  const message = `answered ${status}${words && `: ${words}`}`;
  return status < 500 && !passing.has(status) ? new UnrecoverableError(message) : new Error(message);
}

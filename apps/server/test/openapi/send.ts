import { z } from "zod";
import type { Operation } from "../../src/http/openapi/document.types.ts";
import { bearer } from "../http-requests.ts";
import type { Answer } from "./conformance.ts";

export interface Target {
  /** As in `/api/tasks/{id}`. */
  path: string;
  method: string;
  operation: Operation;
}

export interface Call {
  token: string | null;
  /** Placed in path, query and body as the document says. */
  input?: unknown;
  /** Sent as it is, instead of the body made from the input. */
  body?: string;
  headers?: Record<string, string>;
  /** A query that the document does not know. */
  query?: string;
}

const inputSchema = z.record(z.string(), z.unknown()).default({});

export async function send(origin: string, { path, method, operation }: Target, call: Call): Promise<Answer> {
  const { parameters = [], requestBody } = operation;
  const fields = new Map(Object.entries(inputSchema.parse(call.input)));
  const take = (name: string): unknown => {
    const value = fields.get(name);
    fields.delete(name);
    return value;
  };

  const inPath = parameters.filter((parameter) => parameter.in === "path");
  const filled = inPath.reduce(
    (url, { name }) => url.replace(`{${name}}`, encodeURIComponent(String(take(name)))),
    path,
  );
  const query = new URLSearchParams(call.query);
  for (const { name } of parameters.filter((parameter) => parameter.in === "query")) {
    const values = z.array(z.coerce.string()).parse([take(name) ?? []].flat());
    if (values.length > 0) query.set(name, values.join(","));
  }
  const body = call.body ?? (requestBody && fields.size > 0 ? JSON.stringify(Object.fromEntries(fields)) : undefined);
  const response = await fetch(`${origin}${filled}${query.size > 0 ? `?${query.toString()}` : ""}`, {
    method: method.toUpperCase(),
    headers: {
      ...(call.token !== null && bearer(call.token)),
      ...(body !== undefined && { "content-type": "application/json" }),
      ...call.headers,
    },
    ...(body !== undefined && { body }),
  });
  return { status: response.status, headers: response.headers, text: await response.text() };
}

import { errorBodySchema } from "@millrace/contracts/errors";
import { z } from "zod";
import type { ProcedureEntry } from "../../src/http/procedure-meta.ts";
import { bearer } from "../http-requests.ts";

const errorShape = z.object({ data: z.object({ error: errorBodySchema }) });
const refusedShape = z.object({ error: errorShape });

/** `ok`, or the code with which the procedure refused. */
export async function call(url: string, { path, type }: ProcedureEntry, token: string | null, input: unknown) {
  const headers = token === null ? {} : bearer(token);
  const text = input === undefined ? "" : JSON.stringify(input);
  const query = `${url}/trpc/${path}${text && `?input=${encodeURIComponent(text)}`}`;
  if (type === "subscription") return outcomeOfStream(query, headers);
  const response =
    type === "query"
      ? await fetch(query, { headers })
      : await fetch(`${url}/trpc/${path}`, {
          method: "POST",
          headers: { ...headers, "content-type": "application/json" },
          body: text || "{}",
        });
  return outcomeOf(await response.json());
}

function outcomeOf(answer: unknown): string {
  const refused = refusedShape.safeParse(answer);
  return refused.success ? refused.data.error.data.error.code : "ok";
}

/** A stream refuses before it begins, or by its first event after that; whatever else comes is a stream that stands. */
async function outcomeOfStream(query: string, headers: Record<string, string>): Promise<string> {
  const response = await fetch(query, { headers: { ...headers, accept: "text/event-stream" } });
  if (!response.headers.get("content-type")?.startsWith("text/event-stream")) return outcomeOf(await response.json());
  let text = "";
  const decoder = new TextDecoder();
  for await (const chunk of response.body ?? []) {
    text += decoder.decode(chunk, { stream: true });
    const first = text
      .split("\n\n")
      .slice(0, -1)
      .find((event) => !event.includes("event: connected"));
    if (first === undefined) continue;
    const [, data] = /^event: serialized-error\ndata: (.*)$/m.exec(first) ?? [];
    return data === undefined ? "ok" : errorShape.parse(JSON.parse(data)).data.error.code;
  }
  return "ended";
}

import { z } from "zod";
import type { NatsConnection } from "./connection.ts";
import { JetStreamError } from "./errors.ts";

const failureSchema = z.object({
  error: z.object({ code: z.int(), err_code: z.int().default(0), description: z.string().default("refused") }),
});

/** One request to the JetStream API; a refusal becomes a `JetStreamError`. */
export async function callJetStream<Schema extends z.ZodType>(
  connection: NatsConnection,
  subject: string,
  body: object | undefined,
  answerSchema: Schema,
): Promise<z.infer<Schema>> {
  const answer = await connection.request(`$JS.API.${subject}`, body && JSON.stringify(body));
  const parsed: unknown = JSON.parse(new TextDecoder().decode(answer.data));
  const failure = failureSchema.safeParse(parsed);
  if (failure.success) {
    const { code, err_code, description } = failure.data.error;
    throw new JetStreamError(code, err_code, `${description} (${subject})`);
  }
  return answerSchema.parse(parsed);
}

const nanosPerMs = 1_000_000;

/** The API counts in nanoseconds. */
export function toNanos(ms: number): number {
  return ms * nanosPerMs;
}

export function fromNanos(nanos: number): number {
  return nanos / nanosPerMs;
}

import { Client } from "pg";

/** A prepared statement. */
export interface Question {
  name: string;
  text: string;
}

export type Ask = (question: Question, ...values: unknown[]) => Promise<Record<string, unknown>[]>;

/** A connection of the benchmark's own, closed with `stack`. */
export async function askDatabase(url: string, stack: AsyncDisposableStack): Promise<Ask> {
  // What was planned on a small table must not be read to its end when it is large.
  const client = new Client({ connectionString: url, options: "-c enable_seqscan=off" });
  await client.connect();
  stack.defer(() => client.end());
  return async (question, ...values) => (await client.query<Record<string, unknown>>({ ...question, values })).rows;
}

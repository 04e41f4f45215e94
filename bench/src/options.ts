import { parseArgs } from "node:util";

import { z } from "zod";

const count = z.coerce.number().int().min(1);

const optionsSchema = z.object({
  /** Tasks per round and contender. */
  tasks: count.default(20_000),
  rounds: count.default(5),
  /** Tasks of each measurement of latency, 50 of them a second. */
  samples: count.default(300),
  /** Millrace alone. */
  alone: z.boolean().default(false),
  /** Keep the result in docs/bench.md. */
  write: z.boolean().default(false),
  /** A directory for CPU profiles of server and worker. */
  profile: z.string().optional(),
});
export type BenchOptions = z.infer<typeof optionsSchema>;

export function readOptions(args: string[]): BenchOptions {
  const { values } = parseArgs({
    args,
    options: {
      tasks: { type: "string" },
      rounds: { type: "string" },
      samples: { type: "string" },
      alone: { type: "boolean" },
      write: { type: "boolean" },
      profile: { type: "string" },
    },
  });
  return optionsSchema.parse(values);
}

import { appendFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { z } from "zod";

const effectSchema = z.object({
  what: z.enum(["effect", "started", "aborted"]),
  id: z.string(),
  attempt: z.int(),
  dispatch: z.int(),
  delivery: z.int(),
  pid: z.int(),
  /** Milliseconds. */
  at: z.number(),
});
/** One thing a handler did to the world outside; it stays done when the process dies. */
export type Effect = z.infer<typeof effectSchema>;

/** One short write to a file opened for appending: lines of several processes do not mix. */
export function appendEffect(file: string, effect: Effect): void {
  appendFileSync(file, `${JSON.stringify(effect)}\n`);
}

export async function readEffects(file: string): Promise<Effect[]> {
  const text = await readFile(file, "utf8").catch(() => "");
  return text
    .split("\n")
    .filter(Boolean)
    .map((line) => effectSchema.parse(JSON.parse(line)));
}

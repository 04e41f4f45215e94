import type { Contender } from "./contender.ts";

/**
 * The contenders take turns, each round beginning with another one, so that a machine that is busy for a while is
 * busy for all of them. Round 0 warms up; its results are dropped.
 */
export async function takeTurns<C extends Contender, R>(
  contenders: readonly C[],
  rounds: number,
  signal: AbortSignal,
  measure: (contender: C, round: number) => Promise<R>,
): Promise<Map<C, R[]>> {
  const results = new Map<C, R[]>(contenders.map((contender) => [contender, []]));
  for (let round = 0; round <= rounds; round += 1) {
    const first = round % contenders.length;
    for (const contender of [...contenders.slice(first), ...contenders.slice(0, first)]) {
      signal.throwIfAborted();
      const result = await measure(contender, round);
      if (round > 0) results.get(contender)?.push(result);
    }
  }
  return results;
}

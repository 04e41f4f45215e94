/** A payload of the kind `simulate` that takes exactly so long and ends as told. */
export function simulate(delayMs: number, outcome: "SUCCESS" | "FAILED", logLines = 5) {
  return { minDelayMs: delayMs, maxDelayMs: delayMs, failureRate: outcome === "SUCCESS" ? 0 : 1, logLines };
}

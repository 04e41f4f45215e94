/** How many tests went which way. */
export interface Tally {
  passed: number;
  failed: number;
  skipped: number;
}

export const nothing: Tally = { passed: 0, failed: 0, skipped: 0 };

export function addTallies(tallies: readonly Tally[]): Tally {
  const sum = { ...nothing };
  for (const { passed, failed, skipped } of tallies) {
    sum.passed += passed;
    sum.failed += failed;
    sum.skipped += skipped;
  }
  return sum;
}

export function describeTally({ passed, failed, skipped }: Tally): string {
  const line = `tests: ${passed} passed, ${failed} failed`;
  return skipped === 0 ? line : `${line}, ${skipped} skipped`;
}

function record(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null ? { ...value } : {};
}

function count(value: unknown): number {
  return typeof value === "number" ? value : 0;
}

function items(value: unknown): Record<string, unknown>[] {
  return Array.isArray(value) ? value.map(record) : [];
}

/** A run that failed without a failing test (a file that cannot be loaded, an error after the tests) is one failure. */
function withExitCode(tally: Tally, exitCode: number): Tally {
  return exitCode !== 0 && tally.failed === 0 ? { ...tally, failed: 1 } : tally;
}

/** Reads the JSON report of vitest. */
export function tallyVitest(report: unknown, exitCode: number): Tally {
  const { numPassedTests, numFailedTests, numPendingTests, numTodoTests, testResults } = record(report);
  const unloaded = items(testResults).filter(
    ({ status, assertionResults }) =>
      status === "failed" && !items(assertionResults).some((result) => result["status"] === "failed"),
  );
  const failed = count(numFailedTests) + unloaded.length;
  const skipped = count(numPendingTests) + count(numTodoTests);
  return withExitCode({ passed: count(numPassedTests), failed, skipped }, exitCode);
}

/** Reads the JSON report of Playwright; a test that passed at the second try has passed. */
export function tallyPlaywright(report: unknown, exitCode: number): Tally {
  const { expected, unexpected, flaky, skipped } = record(record(report)["stats"]);
  const passed = count(expected) + count(flaky);
  return withExitCode({ passed, failed: count(unexpected), skipped: count(skipped) }, exitCode);
}

import { describe, expect, test } from "vitest";

import { addTallies, describeTally, tallyPlaywright, tallyVitest } from "../src/checks/tally.ts";

describe("the last line of npm test", () => {
  test("R2 names passed and failed, and skipped only when there are any", () => {
    expect(describeTally({ passed: 12, failed: 0, skipped: 0 })).toBe("tests: 12 passed, 0 failed");
    expect(describeTally({ passed: 12, failed: 1, skipped: 2 })).toBe("tests: 12 passed, 1 failed, 2 skipped");
  });

  test("R2 sums its steps", () => {
    const one = { passed: 1, failed: 2, skipped: 3 };
    expect(addTallies([one, one])).toEqual({ passed: 2, failed: 4, skipped: 6 });
    expect(addTallies([])).toEqual({ passed: 0, failed: 0, skipped: 0 });
  });

  test("R2 counts a test file that cannot be loaded as one failure", () => {
    const report = {
      numPassedTests: 3,
      numFailedTests: 1,
      numPendingTests: 1,
      numTodoTests: 0,
      testResults: [
        { status: "passed", assertionResults: [{ status: "passed" }] },
        { status: "failed", assertionResults: [{ status: "failed" }] },
        { status: "failed", assertionResults: [] },
      ],
    };
    expect(tallyVitest(report, 1)).toEqual({ passed: 3, failed: 2, skipped: 1 });
  });

  test("R2 a run that fails without a failing test is one failure", () => {
    expect(tallyVitest({ numPassedTests: 3, testResults: [] }, 1)).toEqual({ passed: 3, failed: 1, skipped: 0 });
    expect(tallyPlaywright(null, 1)).toEqual({ passed: 0, failed: 1, skipped: 0 });
  });

  test("R2 a browser test that passed at the second try has passed", () => {
    const stats = { expected: 4, unexpected: 1, flaky: 1, skipped: 2 };
    expect(tallyPlaywright({ stats }, 1)).toEqual({ passed: 5, failed: 1, skipped: 2 });
  });
});

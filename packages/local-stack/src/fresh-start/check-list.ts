import { messageOf } from "../errors.ts";

/** What was looked at, what was asked of it, and what came out. */
export interface Check {
  what: string;
  asked: string;
  measured: string;
  met: boolean;
}

export interface CheckList {
  readonly checks: readonly Check[];
  /** Does something that must take no longer than the limit, which it says by its own measure or by this clock. */
  within<T extends { seconds: number }>(what: string, limitSeconds: number, work: () => Promise<T>): Promise<T>;
  /** Does something that must succeed; what it returns is shown. */
  holds(what: string, work: () => Promise<string>): Promise<void>;
}

/** Notes each check as it is made. A check that throws is noted and ends the rest: they build on each other. */
export function createCheckList(print: (line: string) => void): CheckList {
  const checks: Check[] = [];
  const note = (check: Check) => {
    checks.push(check);
    print(`${check.met ? "pass" : "FAIL"}  ${check.what}: ${check.measured}`);
  };
  const attempt = async <T>(what: string, asked: string, work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      note({ what, asked, measured: messageOf(error), met: false });
      throw error;
    }
  };
  return {
    checks,
    async within(what, limitSeconds, work) {
      const asked = `≤ ${limitSeconds} s`;
      const result = await attempt(what, asked, work);
      const measured = `${result.seconds.toFixed(2)} s`;
      note({ what, asked, measured, met: result.seconds <= limitSeconds });
      return result;
    },
    async holds(what, work) {
      const measured = await attempt(what, "holds", work);
      note({ what, asked: "holds", measured, met: true });
    },
  };
}

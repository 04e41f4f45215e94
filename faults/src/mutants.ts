/** The product without one of its safeguards, and the test that must not let it pass. */
export interface Mutant {
  name: string;
  file: string;
  /** Occurs once in the file. */
  original: string;
  mutated: string;
  testFile: string;
  /** Part of the test's name. */
  test: string;
}

export const mutants: readonly Mutant[] = [
  {
    name: "guard removed: an older execution's report counts",
    file: "apps/server/src/tasks/task.report.ts",
    original: "if (isFinal(task.status) || age < 0 || task.manualChangedAt) return before;",
    mutated: "if (isFinal(task.status) || task.manualChangedAt) return before;",
    testFile: "apps/server/src/tasks/task.model.test.ts",
    test: "never diverge from the model",
  },
  {
    name: "outbox row removed: a create commits without it",
    file: "apps/server/src/tasks/task.insert.ts",
    original: "from input where event_id is not null",
    mutated: "from input where false",
    testFile: "faults/test/short-cut.test.ts",
    test: "killed at named points",
  },
  {
    name: "sweep removed: nothing lost is dispatched again",
    file: "apps/server/src/tasks/sweeper.ts",
    original: "if (!wiped) await heal(observation);",
    mutated: "",
    testFile: "apps/server/test/broker-faults.test.ts",
    test: "its data wiped with work queued",
  },
  {
    name: "resubscription removed: a subscription that ended stays ended",
    file: "packages/contracts/src/resume.ts",
    original: "timer = setTimeout(connect, random() * Math.min(capMs, baseMs * 2 ** failures++));",
    mutated: "void connect;",
    testFile: "faults/test/resubscription.test.ts",
    test: "a subscriber that was answered 503",
  },
];

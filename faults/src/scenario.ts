import type { ClusterOptions } from "./cluster.ts";
import type { Random } from "./random.ts";
import type { Verdict } from "./oracle.ts";
import type { Trial } from "./trial.ts";

/** What a test found; it has passed when nothing is lost, wrong, missed or broken. */
export interface Findings extends Verdict {
  /** Injected faults. */
  faults: number;
  tasks: number;
  /** What the test itself demands beyond the oracle, and did not get. */
  broken: string[];
  /** Measured by the way. */
  notes: string[];
}

export interface ScenarioContext {
  random: Random;
  /** `short` is the cut that `npm test` runs. */
  scale: "full" | "short";
  log: (line: string) => void;
  /** A cluster with a client, a call log and a subscriber; stopped when the test is over. */
  begin: (options?: ClusterOptions) => Promise<Trial>;
}

/** One of the numbered tests of the fault harness. */
export interface Scenario {
  number: number;
  title: string;
  limitMs: number;
  run(context: ScenarioContext): Promise<Findings>;
}

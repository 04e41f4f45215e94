import type { Latency } from "../measure/latency.ts";
import type { ThroughputRound } from "../measure/throughput.ts";

export interface ContenderResult {
  name: string;
  rounds: ThroughputRound[];
  median: ThroughputRound;
  /** Create → completed in the database. */
  completion: Latency;
}

export interface BenchResult {
  date: string;
  machine: string;
  tasks: number;
  samples: number;
  /** Millrace first. */
  contenders: ContenderResult[];
  /** Create → the subscriber was told. */
  seen: Latency;
  /** Why a peer is missing. */
  missing: string[];
}

import { randomKills } from "../tests/01-random-kills.ts";
import { crashAtPoints } from "../tests/02-crash-points.ts";
import { stalledWorker } from "../tests/03-stalled-worker.ts";
import { stoppedBroker } from "../tests/04-broker-stopped.ts";
import { vandalisedBroker } from "../tests/05-broker-vandalised.ts";
import { noAdvisory } from "../tests/06-no-advisory.ts";
import { databaseCrashes } from "../tests/07-database-crashes.ts";
import { badNetwork } from "../tests/08-bad-network.ts";
import { brokerDown } from "../tests/09-broker-down.ts";
import { lateCommits } from "../tests/10-late-commits.ts";
import { subscribers } from "../tests/11-subscribers.ts";
import { poison } from "../tests/12-poison.ts";
import { coldStart } from "../tests/13-cold-start.ts";
import { cancelRace } from "../tests/14-cancel-race.ts";
import { rollingRestart } from "../tests/15-rolling-restart.ts";
import { mutantsCaught } from "../tests/17-mutants.ts";
import type { Scenario } from "./scenario.ts";

export const scenarios: readonly Scenario[] = [
  randomKills,
  crashAtPoints,
  stalledWorker,
  stoppedBroker,
  vandalisedBroker,
  noAdvisory,
  databaseCrashes,
  badNetwork,
  brokerDown,
  lateCommits,
  subscribers,
  poison,
  coldStart,
  cancelRace,
  rollingRestart,
  mutantsCaught,
];

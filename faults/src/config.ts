import { homedir } from "node:os";

export interface WorkerConfig {
  natsUrl: string;
  effectsFile: string;
  slots: number;
}

/** What a worker process of the harness is told by the process that starts it. */
export function readWorkerConfig(env: NodeJS.ProcessEnv = process.env): WorkerConfig {
  const { NATS_URL: natsUrl, FAULTS_EFFECTS_FILE: effectsFile, FAULTS_SLOTS: slots } = env;
  if (natsUrl === undefined || effectsFile === undefined) {
    throw new Error("NATS_URL and FAULTS_EFFECTS_FILE are not set: this process is started by the fault harness");
  }
  return { natsUrl, effectsFile, slots: Number(slots ?? "50") };
}

/** What the processes under test inherit from this one: no more than they need to run. */
export function inheritedEnvironment(env: NodeJS.ProcessEnv = process.env): Record<string, string> {
  return { PATH: env["PATH"] ?? "", HOME: homedir() };
}

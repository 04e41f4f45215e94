import type { DeadLetter, Replay } from "@millrace/contracts/dead-letter";
import { formatCount, plural } from "../../lib/text.ts";
import type { Tone } from "../../ui/badge.tsx";
import type { ShownState } from "./dead-letter-filters.ts";

export const reasonWords: Record<DeadLetter["reason"], string> = {
  attempts: "Out of attempts",
  unrecoverable: "Beyond repair",
  deliveries: "Crashed its workers",
  unprocessable: "Unprocessable",
  expired: "Expired",
};

export const stateWords: Record<ShownState, string> = {
  open: "Open",
  replayed: "Replayed",
  discarded: "Discarded",
  any: "All",
};

export const stateTones: Record<DeadLetter["state"], Tone> = { open: "bad", replayed: "good", discarded: "idle" };

export const replayWords: Record<Replay["state"], string> = {
  canary: "Canaries first",
  running: "Running",
  done: "Done",
  stopped: "Stopped",
};

export const replayTones: Record<Replay["state"], Tone> = {
  canary: "wait",
  running: "water",
  done: "good",
  stopped: "bad",
};

export function isRunning({ state }: Pick<Replay, "state">): boolean {
  return state === "canary" || state === "running";
}

/** How much of a replay is through, 0 to 100; what was refused is through as well. */
export function percentOf({ total, done, failed }: Pick<Replay, "total" | "done" | "failed">): number {
  return total === 0 ? 100 : Math.floor(((done + failed) / total) * 100);
}

/** "12 of 300 sent, 1 refused". */
export function wordsOfProgress({ total, done, failed }: Pick<Replay, "total" | "done" | "failed">): string {
  const sent = `${formatCount(done)} of ${formatCount(total)} sent`;
  return failed > 0 ? `${sent}, ${formatCount(failed)} refused` : sent;
}

/** How long a replay of so many takes at its rate. */
export function wordsOfPace(count: number, ratePerSecond: number): string {
  const seconds = Math.ceil(count / ratePerSecond);
  return seconds < 120 ? `about ${plural(seconds, "second")}` : `about ${plural(Math.ceil(seconds / 60), "minute")}`;
}

import type { ReleaseReason, TaskCreated, TaskFailure } from "@millrace/contracts/messages";
import { isSuspect } from "./quarantine.ts";

/**
 * The elements of `task.updated`, written by hand: this is the hot path, and every part is either a checked id, a
 * number or JSON already.
 */
export class UpdateJson {
  readonly #head: string;
  readonly #isSuspect: boolean;

  constructor(task: TaskCreated, delivery: number, workerIdJson: string) {
    this.#isSuspect = isSuspect(task, delivery);
    this.#head =
      `{"id":"${task.id}","userId":"${task.userId}","attempt":${task.attempt},"dispatch":${task.dispatch},` +
      `"delivery":${delivery},"by":"worker","workerId":${workerIdJson}`;
  }

  running(at: string): string {
    return `${this.#head},"at":"${at}","status":"RUNNING"}`;
  }

  succeeded(at: string, startedAt: string, resultJson: string): string {
    return `${this.#head},"at":"${at}","status":"SUCCESS","startedAt":"${startedAt}","result":${resultJson}}`;
  }

  failed(at: string, startedAt: string | undefined, failure: TaskFailure): string {
    const started = startedAt === undefined ? "" : `,"startedAt":"${startedAt}"`;
    return `${this.#head},"at":"${at}","status":"FAILED"${started},"error":${JSON.stringify(failure)}}`;
  }

  released(at: string, reason: ReleaseReason): string {
    // With the next dispatch deliveries count from 1 again: only this word keeps a suspect one.
    const told = this.#isSuspect && reason !== "unknown-kind" ? "suspect" : reason;
    return `${this.#head},"at":"${at}","status":"PENDING","released":"${told}"}`;
  }
}

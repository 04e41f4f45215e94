import type { TaskCreated, TaskFailure } from "@millrace/contracts/messages";

/**
 * The elements of `task.updated`, written by hand: this is the hot path, and every part is either a checked id, a
 * number or JSON already.
 */
export class UpdateJson {
  readonly #head: string;

  constructor(task: TaskCreated, delivery: number, workerIdJson: string) {
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

  released(at: string, reason: "shutdown" | "unknown-kind"): string {
    return `${this.#head},"at":"${at}","status":"PENDING","released":"${reason}"}`;
  }
}

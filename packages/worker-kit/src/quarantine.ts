import type { TaskCreated } from "@millrace/contracts/messages";
import type { Intake } from "./intake.ts";

/** Two workers may have died of it. */
const suspectFrom = 3;

/** A task that may be what ended the workers that had it before. */
export function isSuspect(task: TaskCreated, delivery: number): boolean {
  return task.suspect === true || delivery >= suspectFrom;
}

/**
 * Gives a suspect the worker for itself, so that the crash it may cause burns no delivery of anything else. Where one
 * was, there may be more: after it messages come one by one, until the first that is none.
 */
export class Quarantine {
  readonly #intake: Intake;
  #isOccupied = false;
  #isWary = false;

  constructor(intake: Intake) {
    this.#intake = intake;
  }

  get isOccupied(): boolean {
    return this.#isOccupied;
  }

  /** Resolves when nothing can arrive any more. Only one may be in. */
  async enter(): Promise<void> {
    this.#isOccupied = true;
    await this.#intake.hold("suspect");
  }

  leave({ hasRun }: { hasRun: boolean }): void {
    this.#isOccupied = false;
    // Where it has not, others may be held still: with a single slot nothing would come for as long as they take.
    if (hasRun) {
      this.#isWary = true;
      this.#intake.narrow();
    }
    this.#intake.release("suspect");
  }

  noteHarmless(): void {
    if (!this.#isWary || this.#isOccupied) return;
    this.#isWary = false;
    this.#intake.widen();
  }
}

import { queueConsumer, streams } from "@millrace/contracts/subjects";
import type { NatsConnection } from "@millrace/messaging/connection";
import { consumeSlots, type SlotConsumption } from "@millrace/messaging/consume-slots";
import type { DeliveredMessage } from "@millrace/messaging/delivery";

/**
 * What speaks against taking work: it is not known yet what was canceled or paused, the queue is paused, a suspect
 * has the worker for itself, the worker stops.
 */
export type HoldReason = "cancellations-unknown" | "pauses-unknown" | "paused" | "suspect" | "stopping";

export interface IntakeOptions {
  connection: NatsConnection;
  queues: Iterable<string>;
  /** Messages held at a time, for each queue. */
  slots: number;
  handle: (message: DeliveredMessage, queue: string) => Promise<void>;
  onError: (error: Error) => void;
}

interface Lane {
  consumption: SlotConsumption;
  reasons: Set<HoldReason>;
  paused: Promise<void>;
}

/** The flow of work into a worker: a queue is pulled from while nothing speaks against it. */
export class Intake {
  readonly #lanes: Map<string, Lane>;
  readonly #slots: number;

  constructor({ connection, queues, slots, handle, onError }: IntakeOptions) {
    this.#slots = slots;
    this.#lanes = new Map(
      Array.from(new Set(queues), (queue) => {
        const consumption = consumeSlots(connection, {
          stream: streams.tasks,
          consumer: queueConsumer(queue),
          slots,
          startsPaused: true,
          handle: (message) => handle(message, queue),
          onError,
        });
        const reasons = new Set<HoldReason>(["cancellations-unknown", "pauses-unknown"]);
        return [queue, { consumption, reasons, paused: Promise.resolve() }];
      }),
    );
  }

  isHeld(queue: string, reason: HoldReason): boolean {
    return this.#lanes.get(queue)?.reasons.has(reason) ?? false;
  }

  /** Resolves when everything that was on its way has arrived. */
  async hold(reason: HoldReason, queue?: string): Promise<void> {
    await Promise.all(
      this.#chosen(queue).map((lane) => {
        if (lane.reasons.size === 0) lane.paused = lane.consumption.pause();
        lane.reasons.add(reason);
        return lane.paused;
      }),
    );
  }

  release(reason: HoldReason, queue?: string): void {
    for (const { reasons, consumption } of this.#chosen(queue)) {
      if (reasons.delete(reason) && reasons.size === 0) consumption.resume();
    }
  }

  /** One message at a time and queue, until `widen`. */
  narrow(): void {
    for (const { consumption } of this.#lanes.values()) consumption.setSlots(1);
  }

  widen(): void {
    for (const { consumption } of this.#lanes.values()) consumption.setSlots(this.#slots);
  }

  /** Resolves when nothing is held any more, or after `graceMs`. */
  async whenEmpty(graceMs: number): Promise<void> {
    await Promise.all(this.#chosen().map(({ consumption }) => consumption.whenEmpty(graceMs)));
  }

  async stop(): Promise<void> {
    await Promise.all(this.#chosen().map(({ consumption }) => consumption.stop({ graceMs: 0 })));
  }

  #chosen(queue?: string): Lane[] {
    return queue === undefined ? [...this.#lanes.values()] : [this.#lanes.get(queue) ?? []].flat();
  }
}

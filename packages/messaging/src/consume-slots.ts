import type { NatsConnection } from "./connection.ts";
import { ConsumerBinding } from "./consumer-binding.ts";
import type { DeliveredMessage, Delivery } from "./delivery.ts";
import { toError } from "./errors.ts";
import { startPull, type Pull } from "./pull.ts";

export interface ConsumeSlotsOptions {
  stream: string;
  consumer: string;
  /** Messages held at a time; nothing is fetched beyond them. */
  slots: number;
  /** Takes nothing before `resume`. */
  startsPaused?: boolean;
  /** Holds its slot until it settles. It settles the message itself: one left alone is delivered again. */
  handle: (message: DeliveredMessage) => Promise<void>;
  onError: (error: Error) => void;
}

export interface SlotConsumption {
  readonly held: number;
  /** Takes nothing more until `resume`; what is on its way still reaches `handle` before this resolves. */
  pause(): Promise<void>;
  resume(): void;
  /** Another number of slots from now on; fewer take nothing away from those who hold one. */
  setSlots(slots: number): void;
  /** Resolves when nothing is held any more, or after `graceMs`. */
  whenEmpty(graceMs: number): Promise<void>;
  /** `pause`, then waits for the handlers, at most `graceMs`. */
  stop(options: { graceMs: number }): Promise<void>;
}

/** Handles up to `slots` messages at once and keeps each of them from being delivered again meanwhile. */
export function consumeSlots(connection: NatsConnection, options: ConsumeSlotsOptions): SlotConsumption {
  const held = new Set<Delivery>();
  let slots = options.slots;
  let pull: Pull | undefined;
  let emptyWaiters: (() => void)[] = [];

  const binding = new ConsumerBinding(connection, options, () => {
    for (const message of held) message.working();
  });
  const resume = (): void => {
    pull ??= startPull(connection, {
      capacity: options.slots,
      room: () => slots - held.size,
      bind: () => binding.bind(),
      onMessage: (message) => void hold(message),
      onError: options.onError,
    });
  };
  const pause = async (): Promise<void> => {
    const current = pull;
    pull = undefined;
    await current?.stop();
  };
  const hold = async (message: Delivery): Promise<void> => {
    held.add(message);
    try {
      await options.handle(message);
    } catch (error) {
      options.onError(toError(error));
    }
    held.delete(message);
    pull?.more();
    if (held.size > 0) return;
    for (const resolve of emptyWaiters) resolve();
    emptyWaiters = [];
  };
  const whenEmpty = async (graceMs: number): Promise<void> => {
    if (held.size === 0) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, graceMs);
      emptyWaiters.push(() => {
        clearTimeout(timer);
        resolve();
      });
    });
  };

  if (!options.startsPaused) resume();

  return {
    get held() {
      return held.size;
    },
    pause,
    resume,
    setSlots(wanted) {
      slots = wanted;
      pull?.more();
    },
    whenEmpty,
    async stop({ graceMs }) {
      await pause();
      await whenEmpty(graceMs);
      binding.release();
    },
  };
}

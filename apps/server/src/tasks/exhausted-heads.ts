import type { QueueHead } from "@millrace/messaging/queue-state";

export interface HeadView {
  queue: string;
  head: QueueHead | null;
  /** Some worker has it, says its presence. */
  isHeld: boolean;
  /** Workers of its kind live, whether they have room or not. */
  isServed: boolean;
  /** Workers ask for work of this queue. */
  isPulled: boolean;
  /** Milliseconds. */
  now: number;
}

/** A worker's presence outlives it by this much, and the broker is not faster than the clock. Milliseconds. */
const marginMs = 20_000;

/**
 * Tells which messages at the head of their queue are out of deliveries, without an advisory: delivered, and then
 * held by nobody for so long that the broker would have delivered them again. That is one `ack_wait` while workers
 * ask for work. While none does, it takes the time that all deliveries could have taken.
 */
export function createExhaustedHeads({ ackWaitMs, maxDeliver }: { ackWaitMs: number; maxDeliver: number }): {
  look(view: HeadView): QueueHead | undefined;
} {
  const unheldSince = new Map<string, { seq: number; since: number; wasPulled: boolean }>();
  const allDeliveriesMs = maxDeliver * ackWaitMs + 30_000;
  return {
    look({ queue, head, isHeld, isServed, isPulled, now }) {
      // Workers without room: the broker could not deliver it again, however long nobody holds it.
      const isWaiting = isServed && !isPulled;
      if (!head?.isDelivered || isHeld || isWaiting) {
        unheldSince.delete(queue);
        return undefined;
      }
      const before = unheldSince.get(queue);
      // Time counts in one situation only: workers that have just come get a whole `ack_wait`.
      const known = before?.seq === head.seq && before.wasPulled === isPulled ? before : undefined;
      const entry = known ?? { seq: head.seq, since: now, wasPulled: isPulled };
      unheldSince.set(queue, entry);
      const patienceMs = isPulled ? ackWaitMs + marginMs : allDeliveriesMs;
      const isOldEnough = now - head.time.getTime() >= allDeliveriesMs;
      return isOldEnough && now - entry.since >= patienceMs ? head : undefined;
    },
  };
}

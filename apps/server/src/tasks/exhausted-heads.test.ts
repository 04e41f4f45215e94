import { expect, test } from "vitest";
import { createExhaustedHeads } from "./exhausted-heads.ts";

const ackWaitMs = 30_000;
const maxDeliver = 5;
const start = 10_000_000;

const head = (seq: number, ageMs: number) => ({
  seq,
  time: new Date(start - ageMs),
  data: new Uint8Array(),
  isDelivered: true,
});

test("D1 an old message whose worker just died is left to the broker until it had time to deliver it again", () => {
  const heads = createExhaustedHeads({ ackWaitMs, maxDeliver });
  const view = { queue: "default", head: head(7, 3_600_000), isHeld: false, isServed: true, isPulled: true };
  expect(heads.look({ ...view, now: start })).toBeUndefined();
  expect(heads.look({ ...view, now: start + 45_000 })).toBeUndefined();
  expect(heads.look({ ...view, isHeld: true, now: start + 46_000 })).toBeUndefined();
  expect(heads.look({ ...view, now: start + 95_000 })).toBeUndefined();
  expect(heads.look({ ...view, now: start + 95_000 + ackWaitMs + 20_000 })).toMatchObject({ seq: 7 });
});

test("D1 without any worker it takes the time of all deliveries, and workers that come get a whole ack_wait", () => {
  const heads = createExhaustedHeads({ ackWaitMs, maxDeliver });
  const view = { queue: "default", head: head(7, 3_600_000), isHeld: false, isServed: false };
  expect(heads.look({ ...view, isPulled: false, now: start })).toBeUndefined();
  expect(heads.look({ ...view, isPulled: false, now: start + 179_000 })).toBeUndefined();
  expect(heads.look({ ...view, isPulled: true, now: start + 179_500 })).toBeUndefined();
  expect(heads.look({ ...view, isPulled: true, now: start + 185_000 })).toBeUndefined();
  const alone = createExhaustedHeads({ ackWaitMs, maxDeliver });
  alone.look({ ...view, isPulled: false, now: start });
  expect(alone.look({ ...view, isPulled: false, now: start + 180_000 })).toMatchObject({ seq: 7 });
});

test("D1 while all workers are busy, what another one left behind is not exhausted", () => {
  const heads = createExhaustedHeads({ ackWaitMs, maxDeliver });
  const view = { queue: "default", head: head(7, 3_600_000), isHeld: false, isServed: true };
  heads.look({ ...view, isPulled: false, now: start });
  expect(heads.look({ ...view, isPulled: false, now: start + 600_000 })).toBeUndefined();
  expect(heads.look({ ...view, isPulled: true, now: start + 601_000 })).toBeUndefined();
});

test("D1 a message that was never delivered, or another at the head, is not exhausted", () => {
  const heads = createExhaustedHeads({ ackWaitMs, maxDeliver });
  const view = { queue: "default", isHeld: false, isServed: true, isPulled: true };
  heads.look({ ...view, head: head(7, 3_600_000), now: start });
  expect(heads.look({ ...view, head: head(8, 3_600_000), now: start + 60_000 })).toBeUndefined();
  const fresh = { ...head(9, 3_600_000), isDelivered: false };
  heads.look({ ...view, head: fresh, now: start });
  expect(heads.look({ ...view, head: fresh, now: start + 600_000 })).toBeUndefined();
});

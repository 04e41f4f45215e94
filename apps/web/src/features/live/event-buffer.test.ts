import { expect, test } from "vitest";
import { createEventBuffer } from "./event-buffer.ts";

function setup() {
  const flushed: number[][] = [];
  const scheduled = new Set<() => void>();
  const buffer = createEventBuffer<number>({
    flush: (events) => flushed.push(events),
    schedule: (run) => {
      scheduled.add(run);
      return () => scheduled.delete(run);
    },
  });
  const tick = () => {
    const due = [...scheduled];
    scheduled.clear();
    for (const run of due) run();
  };
  return { buffer, flushed, tick };
}

test("U1 a burst is handed on once, in order", () => {
  const { buffer, flushed, tick } = setup();
  for (const event of [1, 2, 3]) buffer.push(event);
  tick();
  buffer.push(4);
  tick();
  tick();
  expect(flushed).toEqual([[1, 2, 3], [4]]);
});

test("U1 what waits is dropped when the stream is left", () => {
  const { buffer, flushed, tick } = setup();
  buffer.push(1);
  buffer.clear();
  tick();
  expect(flushed).toEqual([]);
});

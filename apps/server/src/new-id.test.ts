import { expect, test } from "vitest";
import { createIds, timeOfId } from "./new-id.ts";

const uuidV7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

test("ids are UUID v7 and grow, also within a millisecond, when it is full, and when the clock goes back", () => {
  let time = 1_700_000_000_000;
  const newId = createIds(() => time);
  const ids = Array.from({ length: 10_000 }, newId);
  time -= 60_000;
  ids.push(newId());
  time += 120_000;
  ids.push(newId());
  expect(ids.every((id) => uuidV7.test(id))).toBe(true);
  expect(ids).toEqual(ids.toSorted());
  expect(new Set(ids).size).toBe(ids.length);
});

test("two servers with the same clock make different ids", () => {
  const [one, other] = [createIds(() => 1), createIds(() => 1)];
  expect(one()).not.toBe(other());
});

test("an id tells when it was made", () => {
  expect(timeOfId(createIds(() => 1_700_000_000_123)())).toBe(1_700_000_000_123);
});

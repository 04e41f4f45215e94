import { expect, test } from "vitest";
import { withActors, wordsOfActor } from "./actors.ts";

const me = "01a1fd30-c9b2-7520-9e44-000000000001";
const other = "01a1fd30-c9b2-7520-9e44-000000000002";

function sentence(id: string): string {
  return `The queue default was paused by ${id}: repairs.`;
}

test("T15 a sentence names people as its reader knows them, and nobody by an id", () => {
  expect(withActors(sentence(me), me)).toBe("The queue default was paused by you: repairs.");
  expect(withActors(sentence(other), me)).toBe("The queue default was paused by a colleague: repairs.");
  expect(withActors("It is next.", me)).toBe("It is next.");
});

test.each([
  ["worker", "by a worker"],
  ["server", "by the server"],
  ["operator", "by an operator"],
  [me, "by you"],
  [other, "by a colleague"],
])("T8 the history says who: %s is %s", (by, words) => {
  expect(wordsOfActor(by, me)).toBe(words);
});

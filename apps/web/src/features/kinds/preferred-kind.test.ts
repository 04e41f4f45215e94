import { expect, test } from "vitest";
import { preferredKind } from "./preferred-kind.ts";

const names = ["email.send", "greet", "simulate"];

test.each([
  ["the one chosen last", names, "greet", "greet"],
  ["simulate the first time", names, null, "simulate"],
  ["simulate where the last one is there no more", names, "gone", "simulate"],
  ["no certain one without simulate", ["email.send", "greet"], "gone", undefined],
])("U4 a form begins with %s", (_, offered, last, expected) => {
  expect(preferredKind(offered, last)).toBe(expected);
});

import { describe, expect, test } from "vitest";
import { readRefusal, writeRefusal } from "../src/refusal.ts";

const id = "0199a000-0000-7000-8000-000000000001";

describe("D1 why a worker refuses a message", () => {
  test("names the dispatch that could be made out, for the server to read", () => {
    const reason = writeRefusal({ id, attempt: 2, dispatch: 7, kind: 5 }, "kind Invalid input");
    expect(reason).toBe(`unreadable task.created of ${id} 2.7: kind Invalid input`);
    expect(readRefusal(reason)).toEqual({ id, attempt: 2, dispatch: 7 });
  });

  test.each([
    ["not JSON", undefined],
    ["no dispatch", { id, attempt: 2 }],
    ["an id that is none", { id: "7", attempt: 1, dispatch: 1 }],
  ])("names none where there is none: %s", (problem, message) => {
    expect(readRefusal(writeRefusal(message, problem))).toBeUndefined();
  });

  test("is not read out of another's words", () => {
    expect(readRefusal(`unreadable task.created: of ${id} 2.7: x`)).toBeUndefined();
    expect(readRefusal("")).toBeUndefined();
  });
});

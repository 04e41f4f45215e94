import { describe, expect, test } from "vitest";
import { createKeyring } from "./idempotency.ts";
import { emptyDraft, readDraft } from "./task-draft.ts";

test("T1 a draft becomes the input of a new task, blank fields left out", () => {
  const { input, count, issues } = readDraft(
    { ...emptyDraft, title: " Grind ", tags: "a, b,,a", count: "" },
    "simulate",
    {},
  );
  expect(input).toEqual({ kind: "simulate", payload: {}, priority: "MEDIUM", tags: ["a", "b"], title: "Grind" });
  expect({ count, issues }).toEqual({ count: 1, issues: [] });
});

test("T9 the local time of a draft is sent as a moment in UTC", () => {
  const { input } = readDraft({ ...emptyDraft, runAt: "2026-11-21T10:30" }, "simulate", {});
  expect(input.runAt).toBe(new Date(2026, 10, 21, 10, 30).toISOString());
});

test.each([
  ["manual", "random", {}],
  ["manual", "none", { assignee: "none" }],
  ["simulate", "none", { runAt: new Date(2026, 10, 21, 10, 30).toISOString() }],
])(
  "T11 a draft of the kind %s for %s names nobody but whom it may, and when only where it may",
  (kind, assignee, sent) => {
    const { input } = readDraft({ ...emptyDraft, assignee, runAt: "2026-11-21T10:30" }, kind, {});
    expect(input).toEqual({ kind, payload: {}, priority: "MEDIUM", ...sent });
  },
);

test.each(["0", "1001", "2.5", "many"])("T1 %s is not how many tasks one can create", (count) => {
  expect(readDraft({ ...emptyDraft, count }, "simulate", {}).issues).toMatchObject([{ path: "count" }]);
});

function keysOf(tasks: { idempotencyKey?: string | undefined }[]): (string | undefined)[] {
  return tasks.map(({ idempotencyKey }) => idempotencyKey);
}

describe("idempotency keys of a form", () => {
  const input = { kind: "simulate" };

  test("T1 the same order keeps its keys until it went through", () => {
    let made = 0;
    const keyring = createKeyring(() => `key${(made += 1)}`);
    expect(keysOf(keyring.sign(input, 2))).toEqual(["key1.0", "key1.1"]);
    expect(keysOf(keyring.sign(input, 2))).toEqual(["key1.0", "key1.1"]);
    keyring.forget();
    expect(keysOf(keyring.sign(input, 2))).toEqual(["key2.0", "key2.1"]);
  });

  test("T1 an order that was changed gets other keys", () => {
    const keyring = createKeyring();
    const [first] = keysOf(keyring.sign(input, 1));
    expect(keysOf(keyring.sign({ kind: "simulate", title: "other" }, 1))).not.toEqual([first]);
  });
});

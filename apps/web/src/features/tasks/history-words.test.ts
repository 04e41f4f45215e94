import { expect, test } from "vitest";
import { formatExact } from "../../lib/time.ts";
import { detailLines, wordsOfEvent } from "./history-words.ts";

const retryAt = "2026-11-21T09:30:00.000Z";

test.each([
  ["fail", { workerId: "w1" }, ["w1"]],
  ["cancel", { reason: "no longer needed" }, ["no longer needed"]],
  ["retry", { reason: "shutdown" }, ["shutdown"]],
  ["release", { reason: "shutdown" }, ["The worker shut down."]],
  ["dispatch", { reason: "due" }, ["Its time had come."]],
  ["dispatch", { reason: "please" }, ["please"]],
  ["bury", { reason: "deliveries" }, ["Out of deliveries: workers died or stalled over it."]],
  ["expire", { reason: "expired" }, ["It had not started in time."]],
  ["overdue", null, ["It is still open, past its time."]],
  ["create", null, []],
])("T8 the timeline tells the details of %s %j", (event, detail, lines) => {
  expect(detailLines({ event, detail })).toEqual(lines);
});

test("W3 a failed try tells its error and when the next one begins", () => {
  const detail = { error: { name: "Error", message: "no answer" }, retryAt, nextAttempt: 3 };
  expect(detailLines({ event: "reschedule", detail })).toEqual(["no answer", `Attempt 3 at ${formatExact(retryAt)}`]);
});

test("T4 an event that this page does not know is shown by its own name", () => {
  expect([wordsOfEvent({ event: "retry" }), wordsOfEvent({ event: "teleport" })]).toEqual(["Retried", "teleport"]);
});

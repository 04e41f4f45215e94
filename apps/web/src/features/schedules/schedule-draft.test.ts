import { expect, test } from "vitest";
import { emptyScheduleDraft, readScheduleDraft } from "./schedule-draft.ts";

test("T9 a schedule begins in the zone of whoever makes it, and needs a name", () => {
  const draft = emptyScheduleDraft("Europe/Berlin");
  expect(draft.timeZone).toBe("Europe/Berlin");
  expect(readScheduleDraft(draft).issues.map(({ path }) => path)).toEqual(["name"]);
});

test("T9 what is typed is sent without the blanks around it, and what is missing is told at its field", () => {
  const draft = { name: " Nightly ", cron: " ", timeZone: "", missed: "run-once" as const };
  const { input, issues } = readScheduleDraft(draft);
  expect(input).toEqual({ name: "Nightly", cron: "", timeZone: "", missed: "run-once" });
  expect(issues.map(({ path }) => path)).toEqual(["cron", "timeZone"]);
});

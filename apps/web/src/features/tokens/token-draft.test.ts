import { expect, test } from "vitest";
import { emptyTokenDraft, readTokenDraft } from "./token-draft.ts";

const now = Date.parse("2026-11-26T12:00:00.000Z");

test("A5 a token needs a name and something it may do", () => {
  expect(readTokenDraft(emptyTokenDraft, now).issues.map(({ path }) => path)).toEqual(["name", "scopes"]);
});

test("A5 a token lives as many days as were chosen, from now on", () => {
  const draft = { name: " Nightly export ", scopes: ["tasks:read" as const], days: "30" as const };
  expect(readTokenDraft(draft, now)).toEqual({
    input: { name: "Nightly export", scopes: ["tasks:read"], expiresAt: "2026-12-26T12:00:00.000Z" },
    issues: [],
  });
});

import { expect, test } from "vitest";
import { emptyClientDraft, readClientDraft, withKind } from "./client-draft.ts";

const filled = {
  ...emptyClientDraft,
  name: " Wiki ",
  redirectUris: "https://wiki.example/callback\n\n http://localhost:3000/cb ",
};

test("A6 addresses are read one per line, without blanks", () => {
  const { input, issues } = readClientDraft(filled);
  expect(input).toMatchObject({
    name: "Wiki",
    redirectUris: ["https://wiki.example/callback", "http://localhost:3000/cb"],
  });
  expect(issues).toEqual([]);
});

test.each([
  [{ name: " " }, "name"],
  [{ redirectUris: "" }, "redirectUris"],
  [{ redirectUris: "http://wiki.example/callback" }, "redirectUris"],
  [{ redirectUris: "javascript:alert(1)" }, "redirectUris"],
  [{ scopes: ["tasks:read" as const] }, "scopes"],
])("A6 %j is told at its field", (change, path) => {
  expect(readClientDraft({ ...filled, ...change }).issues.map((issue) => issue.path)).toEqual([path]);
});

test("A6 a machine has no addresses and nothing that is about a person", () => {
  const draft = withKind({ ...filled, scopes: ["openid", "email", "tasks:read"] }, "machine");
  expect(draft.scopes).toEqual(["tasks:read"]);
  expect(readClientDraft(draft)).toMatchObject({ input: { redirectUris: [] }, issues: [] });
  expect(withKind(draft, "browser").scopes).toEqual(["openid", "profile", "email", "tasks:read"]);
});

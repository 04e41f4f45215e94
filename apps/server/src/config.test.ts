import { describe, expect, test } from "vitest";
import { readConfig } from "./config.ts";

const base = { DATABASE_URL: "postgres://one", NATS_URL: "nats://broker" };

describe("the domains of a server", () => {
  test("all run here by default, on one database", () => {
    const { databaseUrls, databaseUrl } = readConfig(base);
    expect([...databaseUrls]).toEqual([
      ["auth", "postgres://one"],
      ["tasks", "postgres://one"],
    ]);
    expect(databaseUrl).toBe("postgres://one");
  });

  test("each may have a database of its own", () => {
    const { databaseUrls } = readConfig({ ...base, DATABASE_URL_TASKS: "postgres://two" });
    expect([...databaseUrls.values()]).toEqual(["postgres://one", "postgres://two"]);
  });

  test.each([
    [{ MILLRACE_DOMAINS: "auth,finanse" }, 'MILLRACE_DOMAINS: there is no domain "finanse": name some of auth, tasks'],
    [{ MILLRACE_DOMAINS: "auth," }, 'there is no domain ""'],
    [{ MILLRACE_DOMAINS: "tasks" }, "MILLRACE_AUTH_URL: say where the domain auth answers, as it does not run here"],
    [{ MILLRACE_DOMAINS: "tasks", MILLRACE_AUTH_URL: "auth:3000" }, "MILLRACE_AUTH_URL: Invalid URL"],
    [{ DATABASE_URL: undefined, DATABASE_URL_AUTH: "postgres://one" }, "DATABASE_URL: name the PostgreSQL database"],
  ])("what is wrong with %j is said at the start", (env, problem) => {
    expect(() => readConfig({ ...base, ...env })).toThrow(problem);
  });

  test("what is empty counts as not set", () => {
    const empty = { MILLRACE_DOMAINS: "", MILLRACE_PUBLIC_URL: "", MILLRACE_OIDC_ISSUER: "", MILLRACE_TRUST_PROXY: "" };
    expect(readConfig({ ...base, ...empty })).toEqual(readConfig(base));
    expect(() => readConfig({ ...base, NATS_URL: "" })).toThrow("NATS_URL");
  });

  test("every variable that is missing is named at once", () => {
    expect(() => readConfig({ MILLRACE_DOMAINS: "tasks" })).toThrow(/NATS_URL.*DATABASE_URL.*MILLRACE_AUTH_URL/);
  });
});

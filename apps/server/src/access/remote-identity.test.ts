import { pino } from "pino";
import { beforeEach, describe, expect, test } from "vitest";
import type { AppError } from "../app-error.ts";
import { AuthLimits, AuthUnreachable } from "./auth-look.ts";
import type { ResolvedIdentity } from "./principal.ts";
import { createRemoteIdentity, type RemoteIdentity } from "./remote-identity.ts";

const log = pino({ level: "silent" });
const minuteMs = 60_000;

let clock: number;
/** The tokens that auth was asked about. */
let asked: string[];
let answer: (token: string) => Promise<ResolvedIdentity | null>;
let identity: RemoteIdentity;

beforeEach(() => {
  clock = 1_000_000;
  asked = [];
  answer = (token) => Promise.resolve(bearer(token));
  identity = create();
});

function look(token: string): Promise<ResolvedIdentity | null> {
  asked.push(token);
  return answer(token);
}

function create(maxKnown?: number): RemoteIdentity {
  return createRemoteIdentity({ look, now: () => clock, log, ...(maxKnown !== undefined && { maxKnown }) });
}

function bearer(id: string, expiresInMs = 60 * minuteMs): ResolvedIdentity {
  const principal = { id, role: "employee" as const, scopes: null, user: null, credential: null };
  return { principal, expiresAt: new Date(clock + expiresInMs), extended: false };
}

const unreachable = (): Promise<never> => Promise.reject(new AuthUnreachable("no answer"));

async function outcome(token: string): Promise<string> {
  return identity.resolve(token).then(
    (found) => found?.principal.id ?? "nobody",
    ({ code, retryAfterSeconds }: AppError) => `${code} ${retryAfterSeconds}`,
  );
}

describe("a look at auth", () => {
  test("A2 holds for five seconds", async () => {
    await outcome("ann");
    clock += 4_999;
    expect(await outcome("ann")).toBe("ann");
    expect(asked).toEqual(["ann"]);
    clock += 1;
    await outcome("ann");
    expect(asked).toEqual(["ann", "ann"]);
  });

  test("A2 is one for all requests that come with the token meanwhile", async () => {
    const gate = Promise.withResolvers<ResolvedIdentity>();
    answer = () => gate.promise;
    const all = Promise.all(Array.from({ length: 20 }, () => outcome("ann")));
    gate.resolve(bearer("ann"));
    expect(new Set(await all)).toEqual(new Set(["ann"]));
    expect(asked).toEqual(["ann"]);
  });

  test("A2 that finds nobody is not remembered, and ends what was known", async () => {
    await outcome("ann");
    clock += 5_000;
    answer = () => Promise.resolve(null);
    expect(await outcome("ann")).toBe("nobody");
    answer = unreachable;
    expect(await outcome("ann")).toBe("UNAVAILABLE 2");
  });

  test("A2 says once that a session was renewed, so that one cookie follows", async () => {
    answer = (token) => Promise.resolve({ ...bearer(token), extended: true });
    expect((await identity.resolve("ann"))?.extended).toBe(true);
    expect((await identity.resolve("ann"))?.extended).toBe(false);
  });

  test("A2 is forgotten with a change of its caller, of no one else", async () => {
    await Promise.all([outcome("ann"), outcome("ben")]);
    identity.forget("ann");
    await Promise.all([outcome("ann"), outcome("ben")]);
    expect(asked).toEqual(["ann", "ben", "ann"]);
  });

  test("A2 that a change has overtaken is neither remembered nor shared with later requests", async () => {
    const before = Promise.withResolvers<ResolvedIdentity>();
    answer = () => before.promise;
    const overtaken = outcome("ann");
    identity.forget("ann");
    answer = () => Promise.resolve(null);
    expect(await outcome("ann")).toBe("nobody");
    before.resolve(bearer("ann"));
    await overtaken;
    expect(await outcome("ann")).toBe("nobody");
  });

  test("A2 is remembered for so many tokens only, those used last", async () => {
    identity = create(2);
    for (const token of ["ann", "ben", "ann", "cid"]) await outcome(token);
    asked = [];
    for (const token of ["ann", "cid", "ben"]) await outcome(token);
    expect(asked).toEqual(["ben"]);
  });
});

describe("while auth is unreachable", () => {
  test("A2 who was known goes on for 15 minutes, a stranger is told to come back", async () => {
    await outcome("ann");
    answer = unreachable;
    clock += 15 * minuteMs - 1;
    expect(await outcome("ann")).toBe("ann");
    expect(await outcome("stranger")).toBe("UNAVAILABLE 2");
    clock += 1;
    expect(await outcome("ann")).toBe("UNAVAILABLE 2");
  });

  test("A2 a session goes on no longer than it lives", async () => {
    answer = (token) => Promise.resolve(bearer(token, minuteMs));
    await outcome("ann");
    answer = unreachable;
    clock += minuteMs;
    expect(await outcome("ann")).toBe("UNAVAILABLE 2");
  });

  test("A2 a caller that has changed does not go on with what was known before", async () => {
    await outcome("ann");
    answer = unreachable;
    identity.forget("ann");
    expect(await outcome("ann")).toBe("UNAVAILABLE 2");
  });

  test("A2 requests do not wait for it one after the other: after three failures nobody is asked for a moment", async () => {
    answer = unreachable;
    for (const token of ["a", "b", "c", "d", "e"]) expect(await outcome(token)).toBe("UNAVAILABLE 2");
    expect(asked).toEqual(["a", "b", "c"]);
  });

  test("A2 a flood of unknown tokens, which it limits, keeps nobody else out", async () => {
    answer = (token) =>
      token === "ann" ? Promise.resolve(bearer("ann")) : Promise.reject(new AuthLimits("it limits us"));
    for (const token of ["a", "b", "c", "d", "e"]) expect(await outcome(token)).toBe("UNAVAILABLE 2");
    expect(await outcome("ann")).toBe("ann");
  });

  test("A2 its own Retry-After is passed on", async () => {
    answer = () => Promise.reject(new AuthUnreachable("it answered 503", { retryAfterSeconds: 7 }));
    expect(await outcome("ann")).toBe("UNAVAILABLE 7");
  });

  test("A2 streams of those known stand, those of others do not", async () => {
    await outcome("ann");
    answer = unreachable;
    clock += minuteMs;
    expect([...(await identity.resolveAll(["ann", "stranger"])).keys()]).toEqual(["ann"]);
  });
});

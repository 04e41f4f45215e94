import type { UserRecord } from "@millrace/contracts/user";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createMachineApi, type MachineApi, type MachineApiOptions } from "../src/machine-api/machine-api.ts";
import type { MachineApiError } from "../src/machine-api/machine-api-error.ts";
import { eventually } from "./support/eventually.ts";
import { answerJson, type Handler, type MisbehavingApi, startMisbehavingApi } from "./support/misbehaving-api.ts";

const ann: UserRecord = {
  id: "0198b2c4-7d10-7a51-8e6f-3f0a9c21d5e7",
  email: "ann@example.com",
  name: "Ann",
  role: "employee",
  createdAt: "2026-01-01T00:00:00.000Z",
  emailVerified: true,
  updatedAt: "2026-01-01T00:00:00.000Z",
  deletedAt: null,
};

let server: MisbehavingApi;
let clock: number;
/** The pauses that were waited for. */
let pauses: number[];

beforeEach(async () => {
  server = await startMisbehavingApi();
  server.handler = answerJson(ann);
  clock = Date.parse("2026-01-01T00:00:00Z");
  pauses = [];
});
afterEach(() => server[Symbol.asyncDispose]());

/** Waiting moves the clock, so that no test waits. */
function connect(options: Partial<MachineApiOptions> = {}): MachineApi {
  return createMachineApi({
    url: server.url,
    clientId: "a client",
    clientSecret: "its secret",
    scopes: ["users:read"],
    now: () => clock,
    random: () => 1,
    wait: (ms) => {
      pauses.push(ms);
      clock += ms;
      return Promise.resolve();
    },
    ...options,
  });
}

async function faultOf(call: Promise<unknown>): Promise<Pick<MachineApiError, "fault" | "message" | "status">> {
  return call.then(
    (answer) => {
      throw new Error(`it did not fail but answered ${JSON.stringify(answer)}`);
    },
    (error: MachineApiError) => error,
  );
}

/** Handles requests one after the other by these, and the rest by the last. */
function inTurn(...handlers: [Handler, ...Handler[]]): Handler {
  let [current, ...rest] = handlers;
  return (request, response) => {
    current(request, response);
    [current = current, ...rest] = rest;
  };
}

describe("the token of a machine", () => {
  test("T13 is asked for once, with the client's secret, and kept until shortly before it expires", async () => {
    let seen: string | undefined;
    const { tokenHandler } = server;
    server.tokenHandler = (request, response) => {
      seen = request.headers.authorization;
      tokenHandler(request, response);
    };
    const api = connect();
    await Promise.all(Array.from({ length: 5 }, () => api.findUser(ann.id)));
    clock += 569_000;
    await api.findUser(ann.id);
    expect(server.tokensAsked()).toBe(1);
    clock += 2_000;
    await api.findUser(ann.id);
    expect(server.tokensAsked()).toBe(2);
    expect(server.bearers.at(-1)).toBe("Bearer token-2");
    expect(seen).toBe(`Basic ${Buffer.from("a%20client:its%20secret").toString("base64")}`);
  });

  test("T13 is thrown away when it is refused: that call fails, the next one has another", async () => {
    const api = connect();
    server.handler = inTurn(answerJson({}, 401), answerJson(ann));
    expect(await faultOf(api.findUser(ann.id))).toMatchObject({ fault: "refused", status: 401 });
    expect(await api.findUser(ann.id)).toEqual(ann);
    expect(server.bearers).toEqual(["Bearer token-1", "Bearer token-2"]);
  });

  test("T13 that is refused to the client is not asked for again, and the secret stays out of the error", async () => {
    server.tokenHandler = answerJson({ error: "invalid_client" }, 401);
    const error = await faultOf(connect().findUser(ann.id));
    expect(error).toMatchObject({ fault: "refused", status: 401 });
    expect(error.message).not.toContain("its secret");
    expect([server.tokensAsked(), server.asked]).toEqual([1, []]);
  });
});

describe("answers", () => {
  test("A8 a user is found, a deleted one too; one that never was is null", async () => {
    const api = connect();
    expect(await api.findUser(ann.id)).toEqual(ann);
    server.handler = answerJson({ ...ann, deletedAt: "2026-02-01T00:00:00.000Z" });
    expect(await api.findUser(ann.id)).toMatchObject({ deletedAt: "2026-02-01T00:00:00.000Z" });
    server.handler = answerJson({ error: { code: "NOT_FOUND" } }, 404);
    expect(await api.findUser(ann.id)).toBeNull();
    expect(new Set(server.asked)).toEqual(new Set([`/api/users/${ann.id}`]));
  });

  test("A8 an id cannot lead to another path", async () => {
    await connect().findUser("../tasks?x=1");
    expect(server.asked).toEqual(["/api/users/..%2Ftasks%3Fx%3D1"]);
  });

  test("A8 something else than a user is an error, not asked for again", async () => {
    server.handler = answerJson({ id: 7 });
    expect(await faultOf(connect().findUser(ann.id))).toMatchObject({ fault: "refused" });
    expect(server.asked).toHaveLength(1);
  });

  test.each([400, 403, 409, 422])("T13 %i is not tried again", async (status) => {
    server.handler = answerJson({}, status);
    expect(await faultOf(connect().findUser(ann.id))).toMatchObject({ fault: "refused", status });
    expect([server.asked.length, pauses]).toEqual([1, []]);
  });
});

describe("a server that has too much to do", () => {
  test.each([
    [503, "7", 7_000],
    [429, "7", 7_000],
    [503, "Thu, 01 Jan 2026 00:00:09 GMT", 9_000],
    [503, "86400", 300_000],
  ])("T13 after %i with Retry-After %s it is asked again after %i ms", async (status, retryAfter, pause) => {
    server.handler = inTurn(answerJson({}, status, { "retry-after": retryAfter }), answerJson(ann));
    expect(await connect().findUser(ann.id)).toEqual(ann);
    expect(pauses).toEqual([pause]);
  });

  test("T13 the pause is for all calls, those that come in it too", async () => {
    const waiting: (() => void)[] = [];
    const api = connect({ wait: () => new Promise((resolve) => waiting.push(resolve)) });
    server.handler = inTurn(answerJson({}, 503, { "retry-after": "7" }), answerJson(ann));
    const first = api.findUser(ann.id);
    await eventually("the first call waits", () => waiting.length === 1);
    const others = [api.findUser(ann.id), api.findUser(ann.id)];
    await eventually("the others wait with it", () => waiting.length === 3);
    expect(server.asked).toHaveLength(1);
    clock += 7_000;
    for (const go of waiting) go();
    expect(await Promise.all([first, ...others])).toEqual([ann, ann, ann]);
  });

  test("T13 without Retry-After the pause doubles, and begins small again after an answer", async () => {
    const busy = answerJson({}, 503);
    server.handler = inTurn(busy, busy, busy, answerJson(ann), busy, answerJson(ann));
    const api = connect();
    await api.findUser(ann.id);
    await api.findUser(ann.id);
    expect(pauses).toEqual([1_000, 2_000, 4_000, 1_000]);
  });

  test("T13 calls that fail together are one failure: the pause does not double for each", async () => {
    const waits: number[] = [];
    const api = connect({ wait: (ms) => new Promise(() => waits.push(ms)) });
    server.handler = answerJson({}, 503);
    for (let call = 0; call < 4; call += 1) void api.findUser(ann.id);
    await eventually("all wait", () => waits.length === 4);
    expect(new Set(waits)).toEqual(new Set([1_000]));
  });

  test("T13 a call that is limited again and again is given up after five tries", async () => {
    server.handler = answerJson({}, 429, { "retry-after": "1" });
    expect(await faultOf(connect().findUser(ann.id))).toMatchObject({ fault: "limited", status: 429 });
    expect([server.asked.length, pauses.length]).toEqual([5, 4]);
  });

  test("T13 a request for the token pauses as well", async () => {
    const { tokenHandler } = server;
    server.tokenHandler = inTurn(answerJson({}, 503, { "retry-after": "3" }), tokenHandler);
    expect(await connect().findUser(ann.id)).toEqual(ann);
    expect(pauses).toEqual([3_000]);
  });
});

describe("load", () => {
  test("T13 no more than so many calls run at a time; the others wait, so many of them at most", async () => {
    const gates: (() => void)[] = [];
    server.handler = (request, response) => void gates.push(() => answerJson(ann)(request, response));
    const api = connect({ concurrency: 2, queue: 3 });
    const calls = Array.from({ length: 5 }, () => api.findUser(ann.id));
    expect(await faultOf(api.findUser(ann.id))).toMatchObject({ fault: "busy" });
    for (let answered = 0; answered < 5; answered += 1) {
      const open = await eventually("a call is under way", () => gates.shift());
      open();
    }
    expect(await Promise.all(calls)).toHaveLength(5);
    expect(server.mostAtOnce()).toBe(2);
  });
});

describe("a server that fails", () => {
  const failures: [string, Handler][] = [
    ["answers 500", answerJson({}, 500)],
    ["does not answer in time", () => undefined],
    ["breaks the connection", (request) => request.socket.destroy()],
    ["stops in the middle", (_request, response) => response.writeHead(200, { "content-length": "500" }).write("{")],
    ["redirects", answerJson({}, 302, { location: "/elsewhere" })],
    ["answers a page", (_request, response) => response.end("<html>")],
  ];

  test.each(failures)("T13 one that %s is asked again after a pause", async (_what, failure) => {
    server.handler = inTurn(failure, answerJson(ann));
    expect(await connect({ timeoutMs: 100 }).findUser(ann.id)).toEqual(ann);
    expect(pauses).toEqual([1_000]);
  });

  test("T13 after five failures in a row nobody asks for a while; then one call tries it", async () => {
    server.handler = answerJson({}, 500);
    const api = connect({ breakMs: 300 });
    expect(await faultOf(api.findUser(ann.id))).toMatchObject({ fault: "unavailable", status: 500 });
    expect(server.asked).toHaveLength(5);
    expect(await faultOf(api.findUser(ann.id))).toMatchObject({ fault: "unavailable", status: undefined });
    expect(server.asked).toHaveLength(5);
    server.handler = answerJson(ann);
    expect(await eventually("it is asked again", () => api.findUser(ann.id))).toEqual(ann);
  });

  test("T13 refusals do not count as failures of the server", async () => {
    server.handler = answerJson({}, 403);
    const api = connect();
    for (let call = 0; call < 10; call += 1) await faultOf(api.findUser(ann.id));
    server.handler = answerJson(ann);
    expect(await api.findUser(ann.id)).toEqual(ann);
  });

  test("T13 a shutdown ends a call that waits", async () => {
    server.handler = answerJson({}, 503, { "retry-after": "60" });
    const stopping = new AbortController();
    const api = createMachineApi({
      url: server.url,
      clientId: "a",
      clientSecret: "b",
      scopes: [],
      signal: stopping.signal,
    });
    const call = api.findUser(ann.id);
    await eventually("it was asked", () => server.asked.length === 1);
    stopping.abort();
    await expect(call).rejects.toThrow("aborted");
  });
});

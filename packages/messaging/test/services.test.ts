import { startTestNats } from "@millrace/local-stack/testing";
import type { NatsServer } from "@millrace/local-stack/nats-server";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { connectNats, type NatsConnection } from "../src/connection.ts";
import { ServiceError } from "../src/service-error.ts";
import { startService, type Service, type ServiceDefinition } from "../src/services.ts";
import { connectAs, textOf } from "./support.ts";

let nats: NatsServer;

beforeAll(async () => {
  nats = await startTestNats();
});
afterAll(() => nats[Symbol.asyncDispose]());

const clock = { ms: Date.parse("2030-01-01T00:00:00Z") };

function start(connection: NatsConnection, change: Partial<ServiceDefinition> = {}) {
  const errors: Error[] = [];
  const service = startService(connection, {
    name: "millrace-tasks",
    version: "1.2.3",
    description: "Tasks",
    endpoints: [
      {
        name: "echo",
        subject: "millrace.tasks.echo",
        description: "Says it again",
        handle: async (data) => {
          clock.ms += 5;
          return { said: textOf({ data }) };
        },
      },
      {
        name: "refuse",
        subject: "millrace.tasks.refuse",
        handle: () => Promise.reject(new ServiceError(404, "no such\ntask", { code: "NOT_FOUND" })),
      },
      { name: "break", subject: "millrace.tasks.break", handle: () => Promise.reject(new Error("secret")) },
    ],
    onError: (error) => errors.push(error),
    now: () => clock.ms,
    ...change,
  });
  onTestFinished(() => service.stop());
  return { service, errors };
}

async function ask(connection: NatsConnection, subject: string): Promise<unknown> {
  return JSON.parse(textOf(await connection.request(subject)));
}

/** Until the subscriptions have reached the broker. */
async function isListed(operator: NatsConnection, { id }: Service): Promise<void> {
  const isThere = () =>
    operator.request(`$SRV.PING.millrace-tasks.${id}`).then(
      () => true,
      () => false,
    );
  await expect.poll(isThere, { timeout: 5_000, interval: 10 }).toBe(true);
}

describe("a service", () => {
  test("P4 tells the stock tools who it is, what it offers and how it fares", async () => {
    const [server, operator] = [await connectAs(nats, "server"), await connectAs(nats, "operator")];
    const { service } = start(server);
    await isListed(operator, service);
    const identity = { name: "millrace-tasks", id: service.id, version: "1.2.3", metadata: {} };
    const ping = { type: "io.nats.micro.v1.ping_response", ...identity };
    for (const suffix of ["", ".millrace-tasks", `.millrace-tasks.${service.id}`])
      expect(await ask(operator, `$SRV.PING${suffix}`)).toEqual(ping);
    const place = { name: "echo", subject: "millrace.tasks.echo", queue_group: "q" };
    expect(await ask(operator, "$SRV.INFO.millrace-tasks")).toMatchObject({
      type: "io.nats.micro.v1.info_response",
      ...identity,
      description: "Tasks",
      endpoints: [{ ...place, metadata: { description: "Says it again" } }, { name: "refuse" }, { name: "break" }],
    });
    await operator.request("millrace.tasks.echo", "1");
    await operator.request("millrace.tasks.echo", "2");
    await operator.request("millrace.tasks.refuse");
    expect(await ask(operator, `$SRV.STATS.millrace-tasks.${service.id}`)).toMatchObject({
      type: "io.nats.micro.v1.stats_response",
      ...identity,
      started: expect.stringMatching(/^2030-01-01T/),
      endpoints: [
        { ...place, num_requests: 2, num_errors: 0, processing_time: 10_000_000, average_processing_time: 5_000_000 },
        { name: "refuse", num_requests: 1, num_errors: 1, last_error: "404:no such task" },
        { name: "break", num_requests: 0 },
      ],
    });
  });

  test("P4 answers an operator in JSON, and with the error's code where it refuses", async () => {
    const [server, operator] = [await connectAs(nats, "server"), await connectAs(nats, "operator")];
    const { service, errors } = start(server);
    await isListed(operator, service);
    expect(await ask(operator, "millrace.tasks.echo")).toEqual({ said: "" });
    const refused = await operator.request("millrace.tasks.refuse");
    expect(refused.headers?.get("Nats-Service-Error-Code")).toBe("404");
    expect(refused.headers?.get("Nats-Service-Error")).toBe("no such task");
    expect(JSON.parse(textOf(refused))).toEqual({ code: "NOT_FOUND" });
    const broken = await operator.request("millrace.tasks.break");
    expect(broken.headers?.get("Nats-Service-Error-Code")).toBe("500");
    expect(textOf(broken)).toBe('{"message":"internal error"}');
    expect(errors).toMatchObject([{ message: "secret" }]);
  });

  test("P4 shares its requests among servers, each answered once", async () => {
    const operator = await connectAs(nats, "operator");
    const handled = [0, 0];
    const endpointOf = (index: number) => ({
      name: "count",
      subject: "millrace.tasks.count",
      handle: async () => (handled[index] = (handled[index] ?? 0) + 1),
    });
    for (const index of [0, 1]) {
      const { service } = start(await connectAs(nats, "server"), {
        endpoints: [endpointOf(index)],
        maxConcurrent: 200,
      });
      await isListed(operator, service);
    }
    await Promise.all(Array.from({ length: 200 }, () => operator.request("millrace.tasks.count")));
    expect((handled[0] ?? 0) + (handled[1] ?? 0)).toBe(200);
    expect(Math.min(...handled)).toBeGreaterThan(0);
  });

  test("refuses more than it may handle at a time, and answers what it has when it stops", async () => {
    const [server, operator] = [await connectAs(nats, "server"), await connectAs(nats, "operator")];
    const gate = Promise.withResolvers<void>();
    const begun = Promise.withResolvers<void>();
    const handle = async () => {
      begun.resolve();
      await gate.promise;
      return "done";
    };
    const { service } = start(server, {
      maxConcurrent: 1,
      endpoints: [{ name: "slow", subject: "millrace.tasks.slow", handle }],
    });
    await isListed(operator, service);
    const first = operator.request("millrace.tasks.slow");
    await begun.promise;
    const second = await operator.request("millrace.tasks.slow");
    expect(second.headers?.get("Nats-Service-Error-Code")).toBe("429");
    const stopped = service.stop();
    gate.resolve();
    await stopped;
    expect(textOf(await first)).toBe('"done"');
    await expect(operator.request("millrace.tasks.slow", "", 1_000)).rejects.toThrow("503");
  });

  test("may be started before the broker is there, and outlives its restarts", async () => {
    await using late = await startTestNats();
    await late.stop();
    const server = connectNats({ url: late.urls.server, role: "server", name: "test" });
    onTestFinished(() => server.drain());
    const { service } = start(server);
    await late.start();
    const operator = await connectAs(late, "operator");
    await isListed(operator, service);
    await late.restart();
    await Promise.all([server.ready(), operator.ready()]);
    await isListed(operator, service);
    expect(await ask(operator, "millrace.tasks.echo")).toEqual({ said: "" });
  });

  test("refuses a name that the stock tools would not find", async () => {
    const server = await connectAs(nats, "server");
    expect(() => start(server, { name: "a.b" })).toThrow("cannot be the name");
  });
});

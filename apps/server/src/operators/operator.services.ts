import { randomUUID } from "node:crypto";
import type { NatsConnection } from "@millrace/messaging/connection";
import { ServiceError } from "@millrace/messaging/service-error";
import { type Service, startService } from "@millrace/messaging/services";
import { callTRPCProcedure } from "@trpc/server";
import type { Logger } from "pino";
import { z } from "zod";
import { AppError, errorMappings } from "../app-error.ts";
import { toErrorAnswer } from "../http/error-answer.ts";
import { checkDepth } from "../http/json-body.ts";
import { describeIssues, issuesOf } from "../http/validation-issues.ts";
import { appRouter } from "../router.ts";
import type { RequestContext, Services } from "../trpc.ts";

/** Owns tasks that an operator creates without naming an owner. */
export const operatorAccountId = "00000000-0000-7000-8000-000000000001";

export interface Endpoint {
  path: string;
  type: "query" | "mutation";
  /** The caller is the owner it names. */
  owned?: true;
}

/** `millrace.<service>.<endpoint>` and the procedure behind it. */
export const operatorServices: Record<string, Record<string, Endpoint>> = {
  tasks: {
    create: { path: "tasks.create", type: "mutation", owned: true },
    get: { path: "tasks.get", type: "query" },
    cancel: { path: "tasks.cancel", type: "mutation" },
    retry: { path: "tasks.retry", type: "mutation" },
  },
  "dead-letters": {
    list: { path: "deadLetters.list", type: "query" },
    get: { path: "deadLetters.get", type: "query" },
    replay: { path: "deadLetters.replay", type: "mutation" },
  },
  queues: {
    list: { path: "queues.list", type: "query" },
    pause: { path: "queues.pause", type: "mutation" },
    resume: { path: "queues.resume", type: "mutation" },
  },
};

export function operatorSubject(service: string, endpoint: string): string {
  return `millrace.${service}.${endpoint}`;
}

const ownedInputSchema = z.looseObject({ ownerId: z.uuid().default(operatorAccountId) });

/**
 * P4: NATS micro services for operators. They call the same procedures as browsers do, as a machine named
 * `operator`, so that validation, errors and audit are the same.
 */
export function startOperatorServices(deps: {
  connection: NatsConnection;
  services: Services;
  log: Logger;
}): Service[] {
  const { connection, log } = deps;
  return Object.entries(operatorServices).map(([service, endpoints]) =>
    startService(connection, {
      name: `millrace-${service}`,
      version: "1.0.0",
      description: `Millrace ${service}, for operators`,
      onError: (error) => log.error({ err: error, service }, "an operator's request failed"),
      endpoints: Object.entries(endpoints).map(([name, endpoint]) => ({
        name,
        subject: operatorSubject(service, name),
        handle: (data) => answer(deps.services, endpoint, data),
      })),
    }),
  );
}

async function answer(domains: Services, { path, type, owned }: Endpoint, data: Uint8Array): Promise<unknown> {
  const requestId = randomUUID();
  try {
    const { id, input } = owned ? readOwned(data) : { id: "operator", input: readInput(data) };
    const output: unknown = await callTRPCProcedure({
      router: appRouter,
      path,
      type,
      ctx: operatorContext(domains, id, requestId),
      getRawInput: () => Promise.resolve(input),
      signal: undefined,
      batchIndex: 0,
    });
    return output ?? {};
  } catch (error) {
    const { body } = toErrorAnswer(error, requestId);
    throw new ServiceError(errorMappings[body.code].http, body.message, { error: body });
  }
}

function operatorContext(domains: Services, id: string, requestId: string): RequestContext {
  return {
    requestId,
    ip: "nats",
    principal: { id, role: null, scopes: ["tasks:read", "tasks:write", "operate"], user: null, credential: null },
    identity: null,
    presentedToken: null,
    setSessionCookie: () => undefined,
    clearSessionCookie: () => undefined,
    services: domains,
  };
}

function readOwned(data: Uint8Array): { id: string; input: Record<string, unknown> } {
  const parsed = ownedInputSchema.safeParse(readInput(data));
  if (parsed.success) {
    const { ownerId, ...input } = parsed.data;
    return { id: ownerId, input };
  }
  const issues = issuesOf(parsed.error);
  throw new AppError("VALIDATION_FAILED", describeIssues(issues), { issues });
}

function readInput(data: Uint8Array): Record<string, unknown> {
  const text = Buffer.from(data).toString().trim();
  if (text === "") return {};
  checkDepth(text);
  try {
    return z.record(z.string(), z.unknown()).parse(JSON.parse(text));
  } catch {
    throw new AppError("MALFORMED_JSON", "Send a JSON object.");
  }
}

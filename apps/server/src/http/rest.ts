import { type AnyTRPCRouter, callTRPCProcedure } from "@trpc/server";
import type { FastifyInstance, FastifyRequest, HTTPMethods } from "fastify";
import { AppError } from "../app-error.ts";
import { acceptOnlyJson, parseJson } from "./json-body.ts";
import type { RestMeta } from "./procedure-meta.ts";
import type { CreateContext } from "./request-context.ts";
import { fieldsOf } from "./rest-input.ts";
import { listOperations, type RestOperation } from "./rest-operations.ts";
import { refuseKey, refuseUnread } from "./unread-fields.ts";

const methods: HTTPMethods[] = ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"];

interface RestRoute {
  Params: Record<string, string>;
  Querystring: Record<string, string | string[]>;
  Body: unknown;
}

function isRead({ method }: FastifyRequest<RestRoute>): boolean {
  return method === "GET" || method === "HEAD";
}

function takesKey({ input }: RestOperation): boolean {
  return input?.fields.has("idempotencyKey") ?? false;
}

/** Which procedure of a path and method is called; what it would not read is refused. */
function takeOperation(
  operations: RestOperation[],
  request: FastifyRequest<RestRoute>,
  body: Record<string, unknown>,
): RestOperation {
  const operation = chooseOperation(operations, body);
  const source = isRead(request) ? "query" : "body";
  refuseUnread({ query: request.query, params: request.params, body }, operation.input ? source : "nowhere");
  if (operations.some(takesKey)) refuseKey(request.headers["idempotency-key"], body, takesKey(operation));
  return operation;
}

function readInput(
  operation: RestOperation,
  request: FastifyRequest<RestRoute>,
  body: Record<string, unknown>,
): unknown {
  const { input } = operation;
  if (!input) return undefined;
  const key = request.headers["idempotency-key"];
  return {
    ...(isRead(request) ? input.coerce(request.query) : body),
    ...(key !== undefined && takesKey(operation) && { idempotencyKey: key }),
    ...input.coerce(request.params),
  };
}

/** REST from the procedures that say so in their meta: same validation, permissions and errors. */
export function serveRest(fastify: FastifyInstance, router: AnyTRPCRouter, createContext: CreateContext): void {
  const byRoute = Map.groupBy(listOperations(router), ({ rest }) => `${rest.method} ${rest.path}`);
  const byPath = Map.groupBy([...byRoute.values()].flat(), ({ rest }) => rest.path);

  function serve(scope: FastifyInstance, { method, path }: RestMeta, operations: RestOperation[]): void {
    scope.route<RestRoute>({
      method,
      url: fastifyUrl(path),
      async handler(request, reply) {
        const body = fieldsOf(request.body);
        const context = await createContext(request, reply, 1);
        const operation = takeOperation(operations, request, body);
        const output: unknown = await callTRPCProcedure({
          router,
          path: operation.path,
          type: operation.type,
          ctx: context,
          getRawInput: () => Promise.resolve(readInput(operation, request, body)),
          signal: undefined,
          batchIndex: 0,
        });
        void reply.code(operation.rest.status ?? 200);
        return output === undefined ? reply.send() : reply.type("application/json").send(JSON.stringify(output));
      },
    });
  }

  fastify.register(async (scope) => {
    acceptOnlyJson(scope, parseJson);
    for (const operations of byRoute.values()) {
      const [first] = operations;
      if (first) serve(scope, first.rest, operations);
    }
    for (const [path, operations] of byPath) refuseOtherMethods(scope, path, operations);
  });
}

function fastifyUrl(path: string): string {
  return path.replaceAll(/\{(\w+)\}/g, ":$1");
}

function chooseOperation(operations: RestOperation[], body: Record<string, unknown>): RestOperation {
  const chosen =
    operations.find(({ rest }) => rest.when !== undefined && rest.when in body) ??
    operations.find(({ rest }) => rest.when === undefined);
  if (chosen) return chosen;
  const fields = operations.map(({ rest }) => rest.when).join(" or ");
  throw new AppError("VALIDATION_FAILED", `The body needs the field ${fields}.`);
}

function refuseOtherMethods(scope: FastifyInstance, path: string, operations: RestOperation[]): void {
  const allowed = new Set<HTTPMethods>(
    operations.flatMap(({ rest }) => (rest.method === "GET" ? ["GET", "HEAD"] : rest.method)),
  );
  const allow = [...allowed].join(", ");
  scope.route({
    method: methods.filter((method) => !allowed.has(method)),
    url: fastifyUrl(path),
    async handler(request, reply) {
      void reply.header("allow", allow);
      throw new AppError("METHOD_NOT_ALLOWED", `${request.method} is not possible here; ${allow} is.`);
    },
  });
}

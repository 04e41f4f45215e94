import type { AnyTRPCRouter } from "@trpc/server";
import { listProcedures, type ProcedureEntry, type RestMeta } from "./procedure-meta.ts";
import { readInputSchema, type RestInput } from "./rest-input.ts";

/** A procedure that answers REST. */
export interface RestOperation extends ProcedureEntry {
  rest: RestMeta;
  input: RestInput | undefined;
}

export function listOperations(router: AnyTRPCRouter): RestOperation[] {
  return listProcedures(router).flatMap((entry) => {
    const { rest } = entry.meta;
    return rest ? [{ ...entry, rest, input: readInputSchema(entry.inputs[0]) }] : [];
  });
}

import { type Permission, permissions } from "@millrace/contracts/access";
import { errorCodes } from "@millrace/contracts/errors";
import type { AnyTRPCProcedure, AnyTRPCRouter } from "@trpc/server";
import { z } from "zod";

const restMetaSchema = z.strictObject({
  method: z.enum(["GET", "POST", "PATCH", "PUT", "DELETE"]),
  /** As in `/api/tasks/{id}`; parameters are fields of the input. */
  path: z.string().startsWith("/api/"),
  /** 200 by default; 204 answers without a body. */
  status: z.int().optional(),
  tag: z.string(),
  summary: z.string(),
  /** Takes a request only if its body has this field; the other procedure of the same method and path has none. */
  when: z.string().optional(),
  /** Refusals of its own, beside those that every procedure like it knows. */
  errors: z.array(z.enum(errorCodes)).optional(),
  /** Describes an answer that is not checked at each call, as `.output()` would. */
  answer: z.instanceof(z.ZodType).optional(),
});
export type RestMeta = z.infer<typeof restMetaSchema>;

const procedureMetaSchema = z.strictObject({
  rest: restMetaSchema.optional(),
  /** The answer carries a cookie, so its head must wait for the procedure. */
  setsCookie: z.boolean().optional(),
  /** Set by the builders in trpc.ts: a permission, or whatever token holds. Absent where anyone may call. */
  needs: z
    .custom<Permission | "bearer">((value) => value === "bearer" || Object.hasOwn(permissions, String(value)))
    .optional(),
});
export type ProcedureMeta = z.infer<typeof procedureMetaSchema>;

const procedureSchema = z.object({
  type: z.enum(["query", "mutation", "subscription"]),
  meta: procedureMetaSchema.default({}),
  inputs: z.array(z.instanceof(z.ZodType)),
  output: z.instanceof(z.ZodType).optional(),
});

export interface ProcedureEntry extends z.infer<typeof procedureSchema> {
  /** As in `tasks.create`. */
  path: string;
}

export function listProcedures(router: AnyTRPCRouter): ProcedureEntry[] {
  const { _def: routerDefinition } = router;
  const procedures: Record<string, AnyTRPCProcedure> = routerDefinition.procedures;
  return Object.entries(procedures).map(([path, { _def: definition }]) =>
    Object.assign(procedureSchema.parse(definition), { path }),
  );
}

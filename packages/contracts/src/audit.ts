import { z } from "zod";
import { limits } from "./limits.ts";

/** Who did what, from where, to which entity; append-only. */
export const auditEntrySchema = z.object({
  id: z.uuid(),
  at: z.iso.datetime(),
  actor: z.string(),
  origin: z.string(),
  requestId: z.string(),
  action: z.string(),
  entity: z.string(),
  entityId: z.string(),
  detail: z.record(z.string(), z.unknown()).nullable(),
});
export type AuditRecord = z.infer<typeof auditEntrySchema>;

export const listAuditInputSchema = z.strictObject({
  actor: z.string().max(100).optional(),
  action: z.string().max(100).optional(),
  entity: z.string().max(50).optional(),
  entityId: z.string().max(100).optional(),
  cursor: z.string().max(200).nullish(),
  limit: z.int().min(1).max(limits.listLimit).default(50),
});
export const auditListSchema = z.object({ items: z.array(auditEntrySchema), nextCursor: z.string().nullable() });

/** How far one chain of hashes over the audit has come. */
export const auditSealSchema = z.object({
  /** Each domain has a chain of its own. */
  chain: z.string(),
  /** Entries in the chain. */
  sealed: z.int(),
  /** `<n>:<hash>` of the newest sealed entry. */
  head: z.string().nullable(),
  sealedAt: z.iso.datetime().nullable(),
  /** Entries that wait for their seal. */
  unsealed: z.int(),
});
export type AuditSeal = z.infer<typeof auditSealSchema>;
export const auditSealListSchema = z.object({ items: z.array(auditSealSchema), nextCursor: z.null() });

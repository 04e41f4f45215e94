import { z } from "zod";
import { type AuditChain, auditChains, type ChainHead } from "./audit-chain.ts";

/** A head that someone noted, written `tasks=1204:9f86d0…`. */
export interface NotedHead extends ChainHead {
  chain: AuditChain;
}

const pattern = /^(?<chain>\w+)=(?<n>\d+):(?<hash>[0-9a-f]{64})$/;

const partsSchema = z.object({
  chain: z.enum(auditChains),
  n: z.coerce.number().int().min(1),
  hash: z.string(),
});

export function readNotedHead(text: string): NotedHead {
  const parts = partsSchema.safeParse(pattern.exec(text)?.groups);
  if (parts.success) return parts.data;
  throw new Error(`--expect ${text}: write it as ${auditChains.join(" or ")}, =, n, :, hash, such as tasks=12:9f86…`);
}

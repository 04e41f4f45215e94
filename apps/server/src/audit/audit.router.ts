import { auditListSchema, auditSealListSchema, listAuditInputSchema } from "@millrace/contracts/audit";
import { procedureFor, router } from "../trpc.ts";
import { listAudit } from "./audit.queries.ts";
import { listAuditSeals } from "./seal.queries.ts";

const readAudit = procedureFor("audit:read");

export const auditRouter = router({
  list: readAudit
    .meta({ rest: { method: "GET", path: "/api/audit", tag: "audit", summary: "Who did what, newest first" } })
    .input(listAuditInputSchema)
    .output(auditListSchema)
    .query(({ ctx, input }) => listAudit(ctx.services.audits, input)),

  seals: readAudit
    .meta({ rest: { method: "GET", path: "/api/audit/seals", tag: "audit", summary: "How far the audit is sealed" } })
    .output(auditSealListSchema)
    .query(async ({ ctx }) => ({ items: await listAuditSeals(ctx.services.audits), nextCursor: null })),
});

import { useInfiniteQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { AuditFilterBar } from "../features/audit/audit-filter-bar.tsx";
import { parseAuditSearch, type AuditSearch } from "../features/audit/audit-filters.ts";
import { AuditSeals } from "../features/audit/audit-seals.tsx";
import { AuditList } from "../features/audit/audit-list.tsx";
import { auditQuery } from "../features/audit/audit.queries.ts";
import { mayAudit, useMe } from "../features/auth/me.queries.ts";
import { useApi } from "../lib/api.tsx";
import { itemsOf } from "../lib/list-items.ts";
import { ListCard } from "../ui/list-card.tsx";
import { PageTitle } from "../ui/page-title.tsx";
import { useDocumentTitle } from "./document-title.ts";
import { OnlyFor } from "./only-for.tsx";

function Audit() {
  const me = useMe();
  const navigate = useNavigate();
  const search = useSearch({ from: "/signed-in/audit" });
  const list = useInfiniteQuery(auditQuery(useApi(), search));
  const records = itemsOf(list.data);
  const choose = (next: AuditSearch): void =>
    void navigate({ to: "/audit", search: parseAuditSearch({ ...next }), replace: true });
  return (
    <>
      <PageTitle title="Audit" lead="Who did what, from where. Nothing is ever changed or removed here." />
      <AuditSeals />
      <div className="mb-5">
        <AuditFilterBar search={search} onChange={choose} />
      </div>
      <ListCard what="The audit" list={list} empty={records.length === 0 && "Nothing was recorded that matches."}>
        <AuditList records={records} myId={me.id} onNarrow={(part) => choose({ ...search, ...part })} />
      </ListCard>
    </>
  );
}

export function AuditPage() {
  useDocumentTitle("Audit");
  return (
    <OnlyFor may={mayAudit}>
      <Audit />
    </OnlyFor>
  );
}

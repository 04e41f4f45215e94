import type { AuditSeal } from "@millrace/contracts/audit";
import { useQuery } from "@tanstack/react-query";
import { useApi } from "../../lib/api.tsx";
import { plural } from "../../lib/text.ts";
import { CopyButton } from "../../ui/copy-button.tsx";
import { TimeAgo } from "../../ui/time-ago.tsx";
import { auditSealsQuery } from "./audit.queries.ts";

const shownOfHead = 12;

function SealLine({ chain, sealed, head, sealedAt, unsealed }: AuditSeal) {
  if (head === null || sealedAt === null) return <>{chain}: nothing sealed yet</>;
  const hash = head.slice(head.indexOf(":") + 1);
  return (
    <>
      {chain}: sealed up to <TimeAgo at={sealedAt} /> · {plural(sealed, "entry", "entries")} · head{" "}
      <code title={head}>{hash.slice(0, shownOfHead)}…</code>
      {unsealed > 0 && ` · ${unsealed} waiting`}
      <CopyButton text={`${chain}=${head}`} label={`Copy head of ${chain}`} />
    </>
  );
}

/** How far each chain has come; a head noted elsewhere shows later that nothing was cut off. */
export function AuditSeals() {
  const { data } = useQuery(auditSealsQuery(useApi()));
  if (!data) return null;
  return (
    <ul aria-label="Seals" className="mb-4 text-xs text-soft">
      {data.items.map((seal) => (
        <li key={seal.chain} className="flex min-h-6 flex-wrap items-center gap-x-1.5">
          <SealLine {...seal} />
        </li>
      ))}
    </ul>
  );
}

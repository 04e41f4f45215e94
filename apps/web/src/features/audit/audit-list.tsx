import type { AuditRecord } from "@millrace/contracts/audit";
import { Link } from "@tanstack/react-router";
import { formatExact } from "../../lib/time.ts";
import { wordsOfDetail, type AuditSearch } from "./audit-filters.ts";

const linkClass = "inline-block min-h-6 py-1 font-mono text-xs text-water underline-offset-4 hover:underline";

function EntityLink({ entity, entityId }: Pick<AuditRecord, "entity" | "entityId">) {
  if (entity === "task")
    return (
      <Link to="/tasks/$taskId" params={{ taskId: entityId }} className={linkClass}>
        {entityId}
      </Link>
    );
  if (entity === "dead-letter")
    return (
      <Link to="/dead-letters/$deadLetterId" params={{ deadLetterId: entityId }} className={linkClass}>
        {entityId}
      </Link>
    );
  return <span className="font-mono text-xs">{entityId}</span>;
}

interface AuditListProps {
  records: readonly AuditRecord[];
  myId: string;
  onNarrow: (search: AuditSearch) => void;
}

/** Who did what, from where, to which entity. */
export function AuditList({ records, myId, onNarrow }: AuditListProps) {
  return (
    <ul aria-label="Audit">
      {records.map(({ id, at, actor, origin, requestId, action, entity, entityId, detail }) => (
        <li
          key={id}
          className="grid gap-x-6 gap-y-1 border-b border-line px-5 py-3 last:border-0 sm:grid-cols-[11rem_1fr]"
        >
          <time dateTime={at} className="text-sm text-soft tabular-nums">
            {formatExact(at)}
          </time>
          <div className="min-w-0">
            <p className="flex flex-wrap items-baseline gap-x-2.5">
              <span className="font-medium">{action}</span>
              <span className="min-w-0 break-all">
                <EntityLink entity={entity} entityId={entityId} />
              </span>
            </p>
            <p className="text-xs break-words text-soft">
              by{" "}
              <button
                type="button"
                title={`Only what ${actor} did`}
                onClick={() => onNarrow({ actor })}
                className="min-h-6 px-0.5 break-all text-water underline-offset-4 hover:underline"
              >
                {actor === myId ? "you" : actor}
              </button>{" "}
              from {origin} · <span title="The request's id, as it stands in the server's log">{requestId}</span>
            </p>
            {detail && <p className="mt-0.5 text-xs break-words text-soft">{wordsOfDetail(detail)}</p>}
          </div>
        </li>
      ))}
    </ul>
  );
}

import { scopeWords } from "@millrace/contracts/access";
import type { ApiToken } from "@millrace/contracts/token";
import { Trash2 } from "lucide-react";
import { worded } from "../../lib/worded.ts";
import { useNow } from "../../lib/use-now.ts";
import { Badge } from "../../ui/badge.tsx";
import { Button } from "../../ui/button.tsx";
import { ScopeList } from "../../ui/scope-list.tsx";
import { TimeAgo } from "../../ui/time-ago.tsx";

interface TokenItemProps {
  token: ApiToken;
  onRevoke: (token: ApiToken) => void;
}

function TokenItem({ token, onRevoke }: TokenItemProps) {
  const { id, name, scopes, createdAt, expiresAt, lastUsedAt } = token;
  const isOver = Date.parse(expiresAt) <= useNow(30_000);
  return (
    <li data-token={id} className="flex items-start gap-4 border-b border-line px-5 py-4 last:border-0">
      <div className="min-w-0 grow">
        <p className="flex flex-wrap items-center gap-x-3 gap-y-1 font-medium break-words">
          <span className="min-w-0">{name}</span>
          {isOver && <Badge tone="bad">Expired</Badge>}
        </p>
        <p className="mt-0.5 mb-2 text-xs text-soft">
          Made <TimeAgo at={createdAt} /> · {isOver ? "expired" : "expires"} <TimeAgo at={expiresAt} /> ·{" "}
          {lastUsedAt ? (
            <>
              used <TimeAgo at={lastUsedAt} />
            </>
          ) : (
            "never used"
          )}
        </p>
        <ScopeList label={`${name} may`} scopes={worded(scopes, scopeWords)} />
      </div>
      <Button
        variant="plain"
        size="icon"
        className="shrink-0"
        aria-label={`Revoke ${name}`}
        onClick={() => onRevoke(token)}
      >
        <Trash2 className="size-4" aria-hidden />
      </Button>
    </li>
  );
}

interface TokenListProps {
  tokens: readonly ApiToken[];
  onRevoke: (token: ApiToken) => void;
}

export function TokenList({ tokens, onRevoke }: TokenListProps) {
  return (
    <ul aria-label="API tokens">
      {tokens.map((token) => (
        <TokenItem key={token.id} token={token} onRevoke={onRevoke} />
      ))}
    </ul>
  );
}

import { clientScopeWords, type OAuthClient } from "@millrace/contracts/oauth-client";
import { KeyRound, Pencil, Trash2 } from "lucide-react";
import type { ReactNode } from "react";
import { worded } from "../../lib/worded.ts";
import { Badge } from "../../ui/badge.tsx";
import { Button } from "../../ui/button.tsx";
import { CopyButton } from "../../ui/copy-button.tsx";
import { ScopeList } from "../../ui/scope-list.tsx";
import { TimeAgo } from "../../ui/time-ago.tsx";
import { kindWords } from "./client-words.ts";

export interface ClientRequest {
  what: "edit" | "rotate" | "delete";
  client: OAuthClient;
}

interface ClientItemProps {
  client: OAuthClient;
  onAsk: (request: ClientRequest) => void;
}

function ClientItem({ client, onAsk }: ClientItemProps) {
  const { id, name, kind, redirectUris, scopes, createdAt, secretCreatedAt } = client;
  const button = (what: ClientRequest["what"], label: string, icon: ReactNode) => (
    <Button variant="plain" size="icon" aria-label={label} title={label} onClick={() => onAsk({ what, client })}>
      {icon}
    </Button>
  );
  return (
    <li data-client={id} className="border-b border-line px-5 py-4 last:border-0">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-1">
        <p className="flex min-w-48 grow basis-0 flex-wrap items-center gap-x-3 gap-y-1 font-medium break-words">
          <span className="min-w-0">{name}</span>
          <Badge tone={kind === "machine" ? "wait" : "water"}>{kindWords[kind]}</Badge>
        </p>
        <div className="flex gap-1 max-sm:w-full max-sm:justify-end">
          {button("edit", `Change ${name}`, <Pencil className="size-4" aria-hidden />)}
          {secretCreatedAt && button("rotate", `New secret for ${name}`, <KeyRound className="size-4" aria-hidden />)}
          {button("delete", `Delete ${name}`, <Trash2 className="size-4" aria-hidden />)}
        </div>
      </div>
      <p className="flex flex-wrap items-center gap-x-2 text-xs text-soft">
        <span className="font-mono break-all">{id}</span>
        <CopyButton text={id} label="Copy the id" />
      </p>
      <p className="mb-2 text-xs text-soft">
        Registered <TimeAgo at={createdAt} />
        {secretCreatedAt && (
          <>
            {" "}
            · secret of <TimeAgo at={secretCreatedAt} />
          </>
        )}
      </p>
      {redirectUris.length > 0 && (
        <ul aria-label={`Where ${name} sends people back to`} className="mb-2 font-mono text-xs break-all text-soft">
          {redirectUris.map((uri) => (
            <li key={uri}>{uri}</li>
          ))}
        </ul>
      )}
      <ScopeList label={`${name} may`} scopes={worded(scopes, clientScopeWords)} />
    </li>
  );
}

interface ClientListProps {
  clients: readonly OAuthClient[];
  onAsk: (request: ClientRequest) => void;
}

/** Apps and machines that are known here. */
export function ClientList({ clients, onAsk }: ClientListProps) {
  return (
    <ul aria-label="Clients">
      {clients.map((client) => (
        <ClientItem key={client.id} client={client} onAsk={onAsk} />
      ))}
    </ul>
  );
}

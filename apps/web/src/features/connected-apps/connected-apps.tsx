import type { ConnectedApp } from "@millrace/contracts/consent";
import { clientScopeWords } from "@millrace/contracts/oauth-client";
import { useQuery } from "@tanstack/react-query";
import { Unplug } from "lucide-react";
import { useState } from "react";
import { useApi } from "../../lib/api.tsx";
import { worded } from "../../lib/worded.ts";
import { Button } from "../../ui/button.tsx";
import { Card } from "../../ui/card.tsx";
import { Loaded } from "../../ui/loaded.tsx";
import { ScopeList } from "../../ui/scope-list.tsx";
import { TimeAgo } from "../../ui/time-ago.tsx";
import { connectedAppsQuery } from "./connected-app.queries.ts";
import { DisconnectDialog } from "./disconnect-dialog.tsx";

/** The apps that may act for oneself, and the way to end that. */
export function ConnectedApps() {
  const apps = useQuery(connectedAppsQuery(useApi()));
  const [leaving, setLeaving] = useState<ConnectedApp>();
  return (
    <Card title="Connected apps">
      <Loaded
        what="The apps"
        isPending={apps.isPending}
        error={apps.error}
        empty={apps.data?.length === 0 && "None. An app that you sign in to with Millrace appears here."}
      >
        <ul aria-label="Connected apps">
          {apps.data?.map((app) => (
            <li key={app.id} className="flex items-start gap-4 border-b border-line px-5 py-4 last:border-0">
              <div className="min-w-0 grow">
                <p className="font-medium break-words">{app.name}</p>
                <p className="mb-2 text-xs text-soft">
                  Allowed <TimeAgo at={app.allowedAt} />
                </p>
                <ScopeList label={`${app.name} may`} scopes={worded(app.scopes, clientScopeWords)} />
              </div>
              <Button
                variant="plain"
                size="icon"
                className="shrink-0"
                aria-label={`Disconnect ${app.name}`}
                onClick={() => setLeaving(app)}
              >
                <Unplug className="size-4" aria-hidden />
              </Button>
            </li>
          ))}
        </ul>
      </Loaded>
      {leaving && <DisconnectDialog app={leaving} onClose={() => setLeaving(undefined)} />}
    </Card>
  );
}

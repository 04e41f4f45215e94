import type { SigningKey } from "@millrace/contracts/signing-key";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useApi } from "../../lib/api.tsx";
import { Badge } from "../../ui/badge.tsx";
import { Button } from "../../ui/button.tsx";
import { Card } from "../../ui/card.tsx";
import { Loaded } from "../../ui/loaded.tsx";
import { TimeAgo } from "../../ui/time-ago.tsx";
import { RotateKeyDialog } from "./rotate-key-dialog.tsx";
import { signingKeysQuery } from "./signing-key.queries.ts";

function KeyItem({ signingKey }: { signingKey: SigningKey }) {
  const { id, algorithm, state, createdAt, removedAt } = signingKey;
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-1 border-b border-line px-5 py-3 last:border-0">
      <div className="min-w-0 grow basis-40">
        <p className="font-mono text-sm break-all">{id}</p>
        <p className="text-xs text-soft">
          {algorithm} · made <TimeAgo at={createdAt} />
          {removedAt && (
            <>
              {" "}
              · leaves <TimeAgo at={removedAt} />
            </>
          )}
        </p>
      </div>
      <Badge tone={state === "signing" ? "good" : "idle"}>{state === "signing" ? "Signs" : "Verifies"}</Badge>
    </li>
  );
}

/** The keys that sign tokens, and the way to the next one. */
export function SigningKeys() {
  const keys = useQuery(signingKeysQuery(useApi()));
  const [isRotating, setRotating] = useState(false);
  return (
    <Card
      title="Signing keys"
      aside={
        <Button size="small" onClick={() => setRotating(true)}>
          Rotate
        </Button>
      }
    >
      <Loaded
        what="The keys"
        isPending={keys.isPending}
        error={keys.error}
        empty={keys.data?.length === 0 && "No key yet: one is made with the first token that is signed."}
      >
        <ul aria-label="Signing keys">
          {keys.data?.map((key) => (
            <KeyItem key={key.id} signingKey={key} />
          ))}
        </ul>
      </Loaded>
      {isRotating && <RotateKeyDialog onClose={() => setRotating(false)} />}
    </Card>
  );
}

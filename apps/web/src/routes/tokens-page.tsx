import { scopesOf } from "@millrace/contracts/access";
import type { ApiToken, CreatedToken } from "@millrace/contracts/token";
import { useInfiniteQuery } from "@tanstack/react-query";
import { KeyRound } from "lucide-react";
import { useState } from "react";
import { useMe } from "../features/auth/me.queries.ts";
import { CreateTokenDialog } from "../features/tokens/create-token-dialog.tsx";
import { NoTokens } from "../features/tokens/no-tokens.tsx";
import { RevokeTokenDialog } from "../features/tokens/revoke-token-dialog.tsx";
import { curlExample } from "../features/tokens/token-example.ts";
import { TokenList } from "../features/tokens/token-list.tsx";
import { tokensQuery } from "../features/tokens/token.queries.ts";
import { useApi } from "../lib/api.tsx";
import { itemsOf } from "../lib/list-items.ts";
import { Button } from "../ui/button.tsx";
import { ListCard } from "../ui/list-card.tsx";
import { ShownOnce, type Secret } from "../ui/shown-once.tsx";
import { useDocumentTitle } from "./document-title.ts";

function secretOf({ name, token, scopes }: CreatedToken): Secret {
  const example = { label: "Try it", text: curlExample(window.location.origin, token) };
  return {
    title: `The token “${name}”`,
    parts: [{ label: "Token", text: token }, ...(scopes.includes("tasks:read") ? [example] : [])],
  };
}

/** Tokens by which scripts and other apps act for oneself. */
export function TokensPage() {
  useDocumentTitle("API tokens");
  const me = useMe();
  const list = useInfiniteQuery(tokensQuery(useApi()));
  const tokens = itemsOf(list.data);
  const [isCreating, setCreating] = useState(false);
  const [created, setCreated] = useState<CreatedToken>();
  const [revoking, setRevoking] = useState<ApiToken>();
  const showCreated = (token: CreatedToken): void => {
    setCreating(false);
    setCreated(token);
  };
  return (
    <>
      <div className="mb-5 flex flex-wrap items-center justify-between gap-3">
        <p className="max-w-prose text-sm text-soft">
          A token acts as you, within what it was allowed. Revoke one as soon as it may have been seen.
        </p>
        <Button onClick={() => setCreating(true)}>
          <KeyRound className="size-4" aria-hidden />
          New token
        </Button>
      </div>
      <ListCard what="The tokens" list={list} empty={tokens.length === 0 && <NoTokens />}>
        <TokenList tokens={tokens} onRevoke={setRevoking} />
      </ListCard>
      {isCreating && (
        <CreateTokenDialog scopes={scopesOf(me.role)} onCreated={showCreated} onClose={() => setCreating(false)} />
      )}
      {created && <ShownOnce secret={secretOf(created)} onClose={() => setCreated(undefined)} />}
      {revoking && <RevokeTokenDialog token={revoking} onClose={() => setRevoking(undefined)} />}
    </>
  );
}

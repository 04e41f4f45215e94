import type { OAuthClientWithSecret } from "@millrace/contracts/oauth-client";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Plug } from "lucide-react";
import { useState } from "react";
import { mayManageClients } from "../features/auth/me.queries.ts";
import { ClientList, type ClientRequest } from "../features/clients/client-list.tsx";
import { clientsQuery } from "../features/clients/client.queries.ts";
import { CreateClientDialog } from "../features/clients/create-client-dialog.tsx";
import { DeleteClientDialog } from "../features/clients/delete-client-dialog.tsx";
import { EditClientDialog } from "../features/clients/edit-client-dialog.tsx";
import { RotateSecretDialog } from "../features/clients/rotate-secret-dialog.tsx";
import { SigningKeys } from "../features/signing-keys/signing-keys.tsx";
import { useApi } from "../lib/api.tsx";
import { itemsOf } from "../lib/list-items.ts";
import { Button } from "../ui/button.tsx";
import { CodeBlock } from "../ui/code-block.tsx";
import { ListCard } from "../ui/list-card.tsx";
import { PageTitle } from "../ui/page-title.tsx";
import { ShownOnce, type Secret } from "../ui/shown-once.tsx";
import { useDocumentTitle } from "./document-title.ts";
import { OnlyFor } from "./only-for.tsx";

function secretOf({ client, secret }: OAuthClientWithSecret): Secret | undefined {
  if (secret === null) return undefined;
  return {
    title: `The secret of “${client.name}”`,
    parts: [
      { label: "Client id", text: client.id },
      { label: "Client secret", text: secret },
    ],
  };
}

function Clients() {
  const list = useInfiniteQuery(clientsQuery(useApi()));
  const clients = itemsOf(list.data);
  const [asked, setAsked] = useState<ClientRequest | { what: "create" }>();
  const [secret, setSecret] = useState<Secret>();
  const close = (): void => setAsked(undefined);
  const showSecret = (answer: OAuthClientWithSecret): void => {
    close();
    setSecret(secretOf(answer));
  };
  return (
    <>
      <PageTitle title="Clients" lead="Apps that sign people in with Millrace, and machines that call its API.">
        <Button onClick={() => setAsked({ what: "create" })}>
          <Plug className="size-4" aria-hidden />
          Register a client
        </Button>
      </PageTitle>
      <div className="grid items-start gap-6 lg:grid-cols-[1fr_22rem]">
        <ListCard
          what="The clients"
          list={list}
          empty={clients.length === 0 && "No client yet. Register an app, and people sign in to it with Millrace."}
        >
          <ClientList clients={clients} onAsk={setAsked} />
        </ListCard>
        <div className="flex min-w-0 flex-col gap-6">
          <SigningKeys />
          <CodeBlock label="Issuer, from which apps discover the rest" text={`${window.location.origin}/oidc`} />
        </div>
      </div>
      {asked?.what === "create" && <CreateClientDialog onCreated={showSecret} onClose={close} />}
      {asked?.what === "edit" && <EditClientDialog client={asked.client} onClose={close} />}
      {asked?.what === "rotate" && <RotateSecretDialog client={asked.client} onRotated={showSecret} onClose={close} />}
      {asked?.what === "delete" && <DeleteClientDialog client={asked.client} onClose={close} />}
      {secret && <ShownOnce secret={secret} onClose={() => setSecret(undefined)} />}
    </>
  );
}

export function ClientsPage() {
  useDocumentTitle("Clients");
  return (
    <OnlyFor may={mayManageClients}>
      <Clients />
    </OnlyFor>
  );
}

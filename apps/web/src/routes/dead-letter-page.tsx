import { useQuery } from "@tanstack/react-query";
import { useNavigate, useParams } from "@tanstack/react-router";
import { useMe } from "../features/auth/me.queries.ts";
import { DeadLetterFacts } from "../features/dead-letters/dead-letter-facts.tsx";
import { DeadLetterForm } from "../features/dead-letters/dead-letter-form.tsx";
import { deadLetterQuery } from "../features/dead-letters/dead-letter.queries.ts";
import { kindsQuery } from "../features/kinds/kind.queries.ts";
import { useApi } from "../lib/api.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { Loaded } from "../ui/loaded.tsx";
import { useToast } from "../ui/toasts.tsx";

/** A dialog over the list, with an address of its own. */
export function DeadLetterPage() {
  const { deadLetterId } = useParams({ from: "/signed-in/dead-letters/$deadLetterId" });
  const api = useApi();
  const me = useMe();
  const navigate = useNavigate();
  const toast = useToast();
  const { data: letter, error } = useQuery(deadLetterQuery(api, deadLetterId));
  const kinds = useQuery(kindsQuery(api));
  const close = (): void => void navigate({ to: "/dead-letters", search: true });
  const done = (what: string): void => {
    toast({ title: what });
    close();
  };
  const facts = letter && <DeadLetterFacts letter={letter} myId={me.id} />;
  return (
    <Dialog title={letter ? letter.title || letter.kind : "Dead letter"} onClose={close}>
      {letter && letter.state === "open" && kinds.data ? (
        <DeadLetterForm
          key={letter.id}
          letter={letter}
          schema={kinds.data.find(({ name }) => name === letter.kind)?.payloadSchema}
          onDone={done}
        >
          {facts}
        </DeadLetterForm>
      ) : (
        <Loaded what="The dead letter" isPending={!letter} error={error}>
          <div className="flex flex-col gap-5 overflow-y-auto px-5 py-5 sm:px-7">{facts}</div>
        </Loaded>
      )}
    </Dialog>
  );
}

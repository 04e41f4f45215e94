import type { OAuthClient } from "@millrace/contracts/oauth-client";
import { formProblems } from "../../lib/form-problems.ts";
import { FormDialog } from "../../ui/form-dialog.tsx";
import { useDeleteClient } from "./client.queries.ts";

export function DeleteClientDialog({ client, onClose }: { client: OAuthClient; onClose: () => void }) {
  const remove = useDeleteClient(onClose);
  return (
    <FormDialog
      title={`Delete “${client.name}”?`}
      description="Its tokens end at once, and nobody can sign in to it with Millrace any more. Tasks that it made stay."
      action="Delete the client"
      variant="danger"
      isPending={remove.isPending}
      problem={formProblems([], remove.error, []).problem}
      onSubmit={() => remove.mutate(client.id)}
      onClose={onClose}
    />
  );
}

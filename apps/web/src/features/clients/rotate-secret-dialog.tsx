import type { OAuthClient, OAuthClientWithSecret } from "@millrace/contracts/oauth-client";
import { formProblems } from "../../lib/form-problems.ts";
import { FormDialog } from "../../ui/form-dialog.tsx";
import { useRotateSecret } from "./client.queries.ts";

interface RotateSecretDialogProps {
  client: OAuthClient;
  onRotated: (rotated: OAuthClientWithSecret) => void;
  onClose: () => void;
}

export function RotateSecretDialog({ client, onRotated, onClose }: RotateSecretDialogProps) {
  const rotate = useRotateSecret(onRotated);
  return (
    <FormDialog
      title={`A new secret for “${client.name}”?`}
      description="The one it has ends at once: it cannot get tokens until it knows the new one."
      action="Make a new secret"
      variant="danger"
      isPending={rotate.isPending}
      problem={formProblems([], rotate.error, []).problem}
      onSubmit={() => rotate.mutate(client.id)}
      onClose={onClose}
    />
  );
}

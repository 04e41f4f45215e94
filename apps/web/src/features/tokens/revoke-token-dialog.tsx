import type { ApiToken } from "@millrace/contracts/token";
import { formProblems } from "../../lib/form-problems.ts";
import { FormDialog } from "../../ui/form-dialog.tsx";
import { useRevokeToken } from "./token.queries.ts";

export function RevokeTokenDialog({ token, onClose }: { token: ApiToken; onClose: () => void }) {
  const revoke = useRevokeToken(onClose);
  return (
    <FormDialog
      title={`Revoke “${token.name}”?`}
      description="Whatever uses it is refused at once. This cannot be undone."
      action="Revoke the token"
      variant="danger"
      isPending={revoke.isPending}
      problem={formProblems([], revoke.error, []).problem}
      onSubmit={() => revoke.mutate(token.id)}
      onClose={onClose}
    />
  );
}

import { formProblems } from "../../lib/form-problems.ts";
import { FormDialog } from "../../ui/form-dialog.tsx";
import { useRotateKey } from "./signing-key.queries.ts";

export function RotateKeyDialog({ onClose }: { onClose: () => void }) {
  const rotate = useRotateKey(onClose);
  return (
    <FormDialog
      title="Sign with a new key?"
      description="The key that signs now goes on verifying until all that it signed has expired: nobody is signed out."
      action="Rotate the key"
      isPending={rotate.isPending}
      problem={formProblems([], rotate.error, []).problem}
      onSubmit={() => rotate.mutate()}
      onClose={onClose}
    />
  );
}

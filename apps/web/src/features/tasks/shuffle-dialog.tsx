import { useState } from "react";
import { formProblems } from "../../lib/form-problems.ts";
import { FormDialog } from "../../ui/form-dialog.tsx";
import { ReasonField } from "../../ui/reason-field.tsx";
import { useToast } from "../../ui/toasts.tsx";
import { useShuffle } from "./performer.queries.ts";

export function ShuffleDialog({ onClose }: { onClose: () => void }) {
  const [reason, setReason] = useState("");
  const toast = useToast();
  const shuffle = useShuffle(({ assigned, parked }) => {
    toast({ title: `Given out: ${assigned}`, ...(parked > 0 && { description: `${parked} wait for a performer.` }) });
    onClose();
  });
  const { byField, problem } = formProblems([], shuffle.error, ["reason"]);
  return (
    <FormDialog
      title="Shuffle all open manual tasks?"
      description="Each is given to someone drawn anew, perhaps the same person. What was begun begins again."
      action="Shuffle"
      isPending={shuffle.isPending}
      problem={problem}
      onSubmit={() => shuffle.mutate(reason.trim())}
      onClose={onClose}
    >
      <ReasonField value={reason} optional error={byField.get("reason")} onChange={setReason} />
    </FormDialog>
  );
}

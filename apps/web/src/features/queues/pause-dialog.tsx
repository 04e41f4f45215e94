import { useState } from "react";
import { formProblems } from "../../lib/form-problems.ts";
import { FormDialog } from "../../ui/form-dialog.tsx";
import { ReasonField } from "../../ui/reason-field.tsx";
import { usePauseQueue } from "./queue.queries.ts";

export function PauseDialog({ name, onClose }: { name: string; onClose: () => void }) {
  const [reason, setReason] = useState("");
  const pause = usePauseQueue(onClose);
  const { byField, problem } = formProblems([], pause.error, ["reason"]);
  return (
    <FormDialog
      title={`Pause the queue ${name}?`}
      description="What runs goes on; nothing else begins until it is resumed."
      action="Pause the queue"
      isPending={pause.isPending}
      problem={problem}
      onSubmit={() => pause.mutate({ name, ...(reason.trim() && { reason: reason.trim() }) })}
      onClose={onClose}
    >
      <ReasonField
        value={reason}
        optional
        hint="Whoever asks why a task is not running is told it."
        error={byField.get("reason")}
        onChange={setReason}
      />
    </FormDialog>
  );
}

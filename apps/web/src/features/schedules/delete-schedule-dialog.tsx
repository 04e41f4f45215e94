import type { Schedule } from "@millrace/contracts/schedule";
import { formProblems } from "../../lib/form-problems.ts";
import { FormDialog } from "../../ui/form-dialog.tsx";
import { useDeleteSchedule } from "./schedule.queries.ts";

export function DeleteScheduleDialog({ schedule, onClose }: { schedule: Schedule; onClose: () => void }) {
  const remove = useDeleteSchedule(onClose);
  return (
    <FormDialog
      title={`Delete “${schedule.name}”?`}
      description="It fires no more. Tasks that it made stay."
      action="Delete the schedule"
      variant="danger"
      isPending={remove.isPending}
      problem={formProblems([], remove.error, []).problem}
      onSubmit={() => remove.mutate(schedule.id)}
      onClose={onClose}
    />
  );
}

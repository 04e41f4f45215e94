import { useNavigate } from "@tanstack/react-router";
import { CreateScheduleForm } from "../features/schedules/create-schedule-form.tsx";
import { WithKinds } from "./with-kinds.tsx";

/** A dialog over the schedules, with an address of its own. */
export function NewSchedulePage() {
  const navigate = useNavigate();
  const close = (): void => void navigate({ to: "/schedules", search: true });
  return (
    <WithKinds title="New schedule" onClose={close}>
      {(kinds) => <CreateScheduleForm kinds={kinds} onClose={close} />}
    </WithKinds>
  );
}

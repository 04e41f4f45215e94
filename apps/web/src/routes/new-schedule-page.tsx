import type { Kind } from "@millrace/contracts/kind";
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { kindsQuery } from "../features/kinds/kind.queries.ts";
import { CreateScheduleForm } from "../features/schedules/create-schedule-form.tsx";
import { useApi } from "../lib/api.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { Loaded } from "../ui/loaded.tsx";

function isSome(kinds: Kind[] | undefined): kinds is [Kind, ...Kind[]] {
  return kinds !== undefined && kinds.length > 0;
}

/** A dialog over the schedules, with an address of its own. */
export function NewSchedulePage() {
  const navigate = useNavigate();
  const kinds = useQuery(kindsQuery(useApi()));
  const close = (): void => void navigate({ to: "/schedules", search: true });
  if (isSome(kinds.data)) return <CreateScheduleForm kinds={kinds.data} onClose={close} />;
  return (
    <Dialog title="New schedule" onClose={close}>
      <Loaded
        what="The kinds"
        isPending={kinds.isPending}
        error={kinds.error}
        empty="No worker has announced a kind yet. Start a worker; its kinds appear here."
      >
        {null}
      </Loaded>
    </Dialog>
  );
}

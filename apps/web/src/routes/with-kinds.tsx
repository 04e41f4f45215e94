import type { Kind } from "@millrace/contracts/kind";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { kindsQuery } from "../features/kinds/kind.queries.ts";
import type { OfferedKinds } from "../features/kinds/use-kind-payload.ts";
import { useApi } from "../lib/api.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { Loaded } from "../ui/loaded.tsx";

function isSome(kinds: Kind[] | undefined): kinds is [Kind, ...Kind[]] {
  return kinds !== undefined && kinds.length > 0;
}

/** A worker that has just been started is what one comes here for. */
const watchMs = 5_000;

interface WithKindsProps {
  title: string;
  onClose: () => void;
  /** The dialog, once there is a kind to choose. */
  children: (kinds: OfferedKinds) => ReactNode;
}

/** A dialog that needs to know the kinds; until it does, it says what it waits for. */
export function WithKinds({ title, onClose, children }: WithKindsProps) {
  const kinds = useQuery({ ...kindsQuery(useApi()), refetchOnMount: "always", refetchInterval: watchMs });
  if (isSome(kinds.data)) return children(kinds.data);
  return (
    <Dialog title={title} onClose={onClose}>
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

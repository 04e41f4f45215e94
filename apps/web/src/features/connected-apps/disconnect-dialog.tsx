import type { ConnectedApp } from "@millrace/contracts/consent";
import { formProblems } from "../../lib/form-problems.ts";
import { FormDialog } from "../../ui/form-dialog.tsx";
import { useDisconnectApp } from "./connected-app.queries.ts";

export function DisconnectDialog({ app, onClose }: { app: ConnectedApp; onClose: () => void }) {
  const disconnect = useDisconnectApp(onClose);
  return (
    <FormDialog
      title={`Disconnect “${app.name}”?`}
      description="It can do nothing for you any more, at once. The next time you sign in to it you are asked again."
      action="Disconnect the app"
      variant="danger"
      isPending={disconnect.isPending}
      problem={formProblems([], disconnect.error, []).problem}
      onSubmit={() => disconnect.mutate(app.id)}
      onClose={onClose}
    />
  );
}

import type { UserRecord } from "@millrace/contracts/user";
import { formProblems } from "../../lib/form-problems.ts";
import { FormDialog } from "../../ui/form-dialog.tsx";
import { useDeleteUser } from "./user.queries.ts";

export function DeleteUserDialog({ user, onClose }: { user: UserRecord; onClose: () => void }) {
  const remove = useDeleteUser(onClose);
  return (
    <FormDialog
      title={`Delete “${user.name}”?`}
      description={`${user.email} is signed out everywhere at once and cannot come back. Their tasks and their part of the history stay.`}
      action="Delete the user"
      variant="danger"
      isPending={remove.isPending}
      problem={formProblems([], remove.error, []).problem}
      onSubmit={() => remove.mutate(user.id)}
      onClose={onClose}
    />
  );
}

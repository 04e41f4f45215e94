import type { TaskWithHistory } from "@millrace/contracts/task";
import { useState } from "react";
import { hasCode } from "../../lib/api-errors.ts";
import { FormDialog } from "../../ui/form-dialog.tsx";
import { PayloadEditor } from "../kinds/payload-editor.tsx";
import { MeanwhileNotice } from "./meanwhile-notice.tsx";
import { useReader } from "./use-actions.ts";
import { useTaskEdit } from "./use-task-edit.ts";
import { WithTask } from "./with-task.tsx";
import { WrittenFields } from "./written-fields.tsx";

interface EditFormProps {
  task: TaskWithHistory;
  schema: Record<string, unknown> | undefined;
  onClose: () => void;
}

function EditForm({ task, schema, onClose }: EditFormProps) {
  const { id: myId } = useReader();
  const [name] = useState(task.title || task.kind);
  const { base, touched, ...edit } = useTaskEdit(task, schema, onClose);
  const isOvertaken = hasCode(edit.error, "CONFLICT") && base.now.version > base.before.version;
  return (
    <FormDialog
      title={`Edit “${name}”`}
      description={
        base.now.status === "PENDING"
          ? "Only what you change is saved."
          : "Its payload can be edited only while it waits."
      }
      action={isOvertaken ? "Save again" : "Save"}
      dismiss="Cancel"
      isPending={edit.isPending}
      problem={isOvertaken ? <MeanwhileNotice {...base} own={touched} myId={myId} /> : edit.problem}
      onSubmit={edit.submit}
      onClose={onClose}
    >
      <WrittenFields draft={edit.writing} errors={edit.byField} titlePlaceholder={task.kind} onChange={edit.write} />
      {(base.now.status === "PENDING" || touched.has("payload")) && (
        <PayloadEditor fields={edit.fields} edit={edit.payload} errors={edit.byField} onChange={edit.setPayload} />
      )}
    </FormDialog>
  );
}

/** What stands in a task, as it should stand; only what was changed is sent. */
export function EditDialog({ taskId, onClose }: { taskId: string; onClose: () => void }) {
  return (
    <WithTask taskId={taskId} title="Edit" onClose={onClose}>
      {(task, schema) => <EditForm task={task} schema={schema} onClose={onClose} />}
    </WithTask>
  );
}

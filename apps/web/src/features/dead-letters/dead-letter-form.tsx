import type { DeadLetter } from "@millrace/contracts/dead-letter";
import type { ErrorIssue } from "@millrace/contracts/errors";
import { useMemo, useState, type ReactNode } from "react";
import { formProblems } from "../../lib/form-problems.ts";
import { useFocusInvalid } from "../../lib/use-focus-invalid.ts";
import { Button } from "../../ui/button.tsx";
import { ErrorNotice } from "../../ui/notice.tsx";
import { ReasonField } from "../../ui/reason-field.tsx";
import { beginEdit, fieldsOfKind, issuePaths, readEdit } from "../kinds/payload-edit.ts";
import { PayloadEditor } from "../kinds/payload-editor.tsx";
import { reasonIssues } from "./replay-draft.ts";
import { useDiscard, useReplayOne } from "./use-dead-letter-actions.ts";

interface DeadLetterFormProps {
  letter: DeadLetter;
  schema: Record<string, unknown> | undefined;
  onDone: (what: "Replayed" | "Discarded") => void;
  /** What is known of it. */
  children: ReactNode;
}

/** What becomes of an open dead letter: another attempt, with its payload put right, or none. */
export function DeadLetterForm({ letter, schema, onDone, children }: DeadLetterFormProps) {
  const fields = useMemo(() => fieldsOfKind(schema), [schema]);
  const [edit, setEdit] = useState(() => beginEdit(fields, letter.payload));
  const [reason, setReason] = useState("");
  const [own, setOwn] = useState<ErrorIssue[]>([]);
  const replay = useReplayOne(() => onDone("Replayed"));
  const discard = useDiscard(() => onDone("Discarded"));
  const paths = [...issuePaths(fields, edit), "reason"];
  const { byField, problem } = formProblems(own, replay.error ?? discard.error, paths);
  const isPending = replay.isPending || discard.isPending;

  const { form, tried } = useFocusInvalid(isPending);
  const begin = (issues: ErrorIssue[]): boolean => {
    setOwn(issues);
    tried();
    replay.reset();
    discard.reset();
    return issues.length === 0;
  };
  const replayIt = (): void => {
    const { payload, issues } = readEdit(fields, edit);
    if (!begin([...issues, ...reasonIssues(reason)])) return;
    replay.mutate({ id: letter.id, payload, reason: reason.trim() });
  };
  const discardIt = (): void => {
    if (begin(reasonIssues(reason))) discard.mutate({ id: letter.id, reason: reason.trim() });
  };
  return (
    <form
      ref={form}
      noValidate
      className="flex min-h-0 flex-col"
      onSubmit={(event) => {
        event.preventDefault();
        replayIt();
      }}
    >
      <div className="flex flex-col gap-5 overflow-y-auto px-5 py-5 sm:px-7">
        {children}
        <PayloadEditor fields={fields} edit={edit} errors={byField} onChange={setEdit} />
        <ReasonField
          value={reason}
          hint="It stands in the history, for a replay and for a discard."
          error={byField.get("reason")}
          onChange={setReason}
        />
      </div>
      <footer className="flex flex-wrap items-center justify-end gap-3 border-t border-line px-5 py-4 sm:px-7">
        {problem && (
          <div className="w-full">
            <ErrorNotice>{problem}</ErrorNotice>
          </div>
        )}
        <Button disabled={isPending} onClick={discardIt}>
          Discard
        </Button>
        <Button type="submit" variant="primary" disabled={isPending}>
          Replay
        </Button>
      </footer>
    </form>
  );
}

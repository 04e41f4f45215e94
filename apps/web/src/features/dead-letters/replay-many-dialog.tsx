import type { DeadLetterFilter } from "@millrace/contracts/dead-letter";
import type { ErrorIssue } from "@millrace/contracts/errors";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useApi } from "../../lib/api.tsx";
import { formProblems } from "../../lib/form-problems.ts";
import { plural } from "../../lib/text.ts";
import { FormDialog } from "../../ui/form-dialog.tsx";
import { ReasonField } from "../../ui/reason-field.tsx";
import { TextField } from "../../ui/text-field.tsx";
import { wordsOfPace } from "./dead-letter-words.ts";
import { deadLetterCountQuery } from "./dead-letter.queries.ts";
import { emptyReplayDraft, readReplayDraft, replayFields, type ReplayDraft } from "./replay-draft.ts";
import { useReplayMany } from "./use-dead-letter-actions.ts";

/** Either chosen ones or all that match. */
export type ReplayTarget = { ids: string[] } | { filter: DeadLetterFilter };

interface ReplayManyDialogProps {
  target: ReplayTarget;
  onStarted: () => void;
  onClose: () => void;
}

function useTargetCount(target: ReplayTarget): number | undefined {
  const filter: DeadLetterFilter = "filter" in target ? { ...target.filter, state: "open" } : { state: "open" };
  const { data } = useQuery({ ...deadLetterCountQuery(useApi(), filter), enabled: "filter" in target });
  return "ids" in target ? target.ids.length : data;
}

/** Asks how many are to be replayed together; what it says is counted anew while it is open. */
export function ReplayManyDialog({ target, onStarted, onClose }: ReplayManyDialogProps) {
  const count = useTargetCount(target);
  const [draft, setDraft] = useState(emptyReplayDraft);
  const [own, setOwn] = useState<ErrorIssue[]>([]);
  const replay = useReplayMany(onStarted);
  const { byField, problem } = formProblems(own, replay.error, replayFields);
  const { order, issues } = readReplayDraft(draft);
  const change = (part: Partial<ReplayDraft>): void => setDraft((held) => ({ ...held, ...part }));
  const submit = (): void => {
    setOwn(issues);
    if (issues.length === 0) replay.mutate({ ...target, ...order });
  };
  const pace = count === undefined ? "" : `At this rate, ${wordsOfPace(count, order.ratePerSecond)}.`;
  return (
    <FormDialog
      title={count === undefined ? "Replay all that match" : `Replay ${plural(count, "dead letter")}`}
      description="Each becomes another attempt of its task, with its payload as it is."
      action="Start the replay"
      dismiss="Not now"
      isPending={replay.isPending}
      problem={count === 0 ? "Nothing open matches any more." : problem}
      onSubmit={submit}
      onClose={onClose}
    >
      <ReasonField
        value={draft.reason}
        hint="What was put right, for those who read the history."
        error={byField.get("reason")}
        onChange={(reason) => change({ reason })}
      />
      <div className="grid gap-x-5 gap-y-4 sm:grid-cols-2">
        <TextField
          label="Canaries first"
          type="number"
          min={0}
          max={100}
          placeholder="0"
          optional
          hint="So many go first; if one fails again, the rest stays."
          value={draft.canary}
          error={byField.get("canary")}
          onChange={(canary) => change({ canary })}
        />
        <TextField
          label="At most per second"
          type="number"
          min={1}
          max={1_000}
          hint={pace}
          value={draft.ratePerSecond}
          error={byField.get("ratePerSecond")}
          onChange={(ratePerSecond) => change({ ratePerSecond })}
        />
      </div>
    </FormDialog>
  );
}

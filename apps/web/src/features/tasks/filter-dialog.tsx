import type { Priority } from "@millrace/contracts/task";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useApi } from "../../lib/api.tsx";
import { Chip } from "../../ui/chip.tsx";
import { FormDialog } from "../../ui/form-dialog.tsx";
import { SelectField } from "../../ui/select-field.tsx";
import { TextField } from "../../ui/text-field.tsx";
import { performersQuery } from "./performer.queries.ts";
import { priorityRanks } from "./task-order.ts";
import { days, tagsOf, type TaskSearch } from "./task-search.ts";
import { priorityWords } from "./task-words.ts";
import { useReader } from "./use-actions.ts";

const dayWords: Record<(typeof days)[number], string> = {
  createdFrom: "Created from",
  createdTo: "Created to",
  expiresFrom: "Expires from",
  expiresTo: "Expires to",
};

/** People to choose from: oneself, and for those who may see everyone's tasks the performers. */
function usePeople(chosen: (string | undefined)[]) {
  const reader = useReader();
  const { data = [] } = useQuery({ ...performersQuery(useApi()), enabled: reader.operates });
  const others = data
    .filter(({ id }) => id !== reader.id)
    .map(({ id, name, role }) => ({ value: id, label: name, detail: role }));
  const listed = new Set(["me", "none", ...others.map(({ value }) => value)]);
  const unlisted = chosen.filter((id) => id !== undefined && !listed.has(id));
  return [
    { value: "me", label: "Me" },
    ...others,
    ...[...new Set(unlisted)].flatMap((id) => (id ? [{ value: id, label: `Someone else …${id.slice(-6)}` }] : [])),
  ];
}

interface FilterDialogProps {
  search: TaskSearch;
  onChange: (search: TaskSearch) => void;
  onClose: () => void;
}

/** The filters that are not in the bar. */
export function FilterDialog({ search, onChange, onClose }: FilterDialogProps) {
  const [draft, setDraft] = useState(search);
  const [tags, setTags] = useState((search.tag ?? []).join(", "));
  const people = usePeople([search.assignee, search.owner]);
  const change = (part: TaskSearch): void => setDraft((held) => ({ ...held, ...part }));
  const { priority = [] } = draft;
  const toggle = (name: Priority): void =>
    change({ priority: priority.includes(name) ? priority.filter((other) => other !== name) : [...priority, name] });
  const submit = (): void => {
    onChange({ ...draft, tag: tagsOf(tags) });
    onClose();
  };
  return (
    <FormDialog
      title="Filters"
      action="Show"
      dismiss="Leave as it is"
      isPending={false}
      onSubmit={submit}
      onClose={onClose}
    >
      <div role="group" aria-label="Priority and expiry" className="flex flex-wrap gap-1.5">
        {priorityRanks.toReversed().map((name) => (
          <Chip key={name} pressed={priority.includes(name)} onClick={() => toggle(name)}>
            {priorityWords[name]} priority
          </Chip>
        ))}
        <Chip
          pressed={draft.overdue === "yes"}
          onClick={() => change({ overdue: draft.overdue === "yes" ? undefined : "yes" })}
        >
          Overdue
        </Chip>
      </div>
      <div className="grid grid-cols-2 gap-x-3 gap-y-4 sm:gap-x-5">
        <SelectField
          label="Assigned to"
          options={[{ value: "", label: "Anyone or nobody" }, { value: "none", label: "Nobody" }, ...people]}
          value={draft.assignee ?? ""}
          onChange={(assignee) => change({ assignee: assignee || undefined })}
        />
        <SelectField
          label="Owned by"
          options={[{ value: "", label: "Anyone" }, ...people]}
          value={draft.owner ?? ""}
          onChange={(owner) => change({ owner: owner || undefined })}
        />
        <TextField
          label="Tags"
          hint="All of them, separated by commas."
          aria-required={false}
          fieldClass="col-span-2"
          value={tags}
          onChange={setTags}
        />
        {days.map((name) => (
          <TextField
            key={name}
            label={dayWords[name]}
            type="date"
            aria-required={false}
            value={draft[name] ?? ""}
            onChange={(day) => change({ [name]: day || undefined })}
          />
        ))}
      </div>
    </FormDialog>
  );
}

import { useQuery } from "@tanstack/react-query";
import { useApi } from "../../lib/api.tsx";
import { messageOf } from "../../lib/api-errors.ts";
import { SelectField } from "../../ui/select-field.tsx";
import { performersQuery } from "./performer.queries.ts";

interface AssigneeFieldProps {
  label: string;
  /** A person's id, `random`, or `none` where that is offered. */
  value: string;
  offersNobody: boolean;
  error: string | undefined;
  onChange: (assignee: string) => void;
}

/** Who is to perform a task, for those who may say so. */
export function AssigneeField({ label, value, offersNobody, error, onChange }: AssigneeFieldProps) {
  const { data: performers = [], error: problem } = useQuery(performersQuery(useApi()));
  const options = [
    { value: "random", label: "Someone drawn at random" },
    ...(offersNobody ? [{ value: "none", label: "Nobody for now" }] : []),
    ...performers.map(({ id, name, role }) => ({ value: id, label: name, detail: role })),
  ];
  return (
    <SelectField
      label={label}
      options={options}
      value={value}
      error={error ?? (problem ? messageOf(problem) : undefined)}
      onChange={onChange}
    />
  );
}

import { Field, TextInput } from "../../ui/field.tsx";
import { SelectField } from "../../ui/select-field.tsx";
import { TextField } from "../../ui/text-field.tsx";
import { NextFiringList } from "./next-firing-list.tsx";
import type { ScheduleDraft } from "./schedule-draft.ts";

const missedPolicies: readonly { value: ScheduleDraft["missed"]; label: string }[] = [
  { value: "skip", label: "Leave them out" },
  { value: "run-once", label: "Run once for all of them" },
];

const timeZones = ["UTC", ...Intl.supportedValuesOf("timeZone").filter((name) => name !== "UTC")];

interface ScheduleFieldsProps {
  draft: ScheduleDraft;
  errors: ReadonlyMap<string, string>;
  onChange: (change: Partial<ScheduleDraft>) => void;
}

/** When a schedule fires, and what it is called. */
export function ScheduleFields({ draft, errors, onChange }: ScheduleFieldsProps) {
  return (
    <div className="grid gap-x-5 gap-y-4 sm:grid-cols-2">
      <TextField
        label="Name"
        name="name"
        value={draft.name}
        error={errors.get("name")}
        fieldClass="sm:col-span-2"
        onChange={(name) => onChange({ name })}
      />
      <TextField
        label="Cron expression"
        name="cron"
        hint="Minute, hour, day, month, weekday; a sixth field in front is for seconds."
        spellCheck={false}
        className="font-mono"
        value={draft.cron}
        error={errors.get("cron")}
        onChange={(cron) => onChange({ cron })}
      />
      <Field label="Time zone" hint="Such as Europe/Berlin." error={errors.get("timeZone")}>
        {(aria) => (
          <>
            <TextInput
              {...aria}
              name="timeZone"
              list={`${aria.id}-zones`}
              aria-required
              spellCheck={false}
              value={draft.timeZone}
              onChange={(event) => onChange({ timeZone: event.target.value })}
            />
            <datalist id={`${aria.id}-zones`}>
              {timeZones.map((name) => (
                <option key={name}>{name}</option>
              ))}
            </datalist>
          </>
        )}
      </Field>
      <div className="sm:col-span-2">
        <NextFiringList cron={draft.cron.trim()} timeZone={draft.timeZone.trim()} />
      </div>
      <SelectField
        label="Missed firings"
        hint="Those that fell into a time when no server ran."
        options={missedPolicies}
        value={draft.missed}
        error={errors.get("missed")}
        onChange={(missed) => onChange({ missed })}
      />
    </div>
  );
}

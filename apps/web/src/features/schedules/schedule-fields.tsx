import { Field, TextInput } from "../../ui/field.tsx";
import { Select } from "../../ui/select.tsx";
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
      <Field label="Name" error={errors.get("name")} className="sm:col-span-2">
        {(aria) => (
          <TextInput
            {...aria}
            name="name"
            aria-required
            value={draft.name}
            onChange={(event) => onChange({ name: event.target.value })}
          />
        )}
      </Field>
      <Field
        label="Cron expression"
        hint="Minute, hour, day, month, weekday; a sixth field in front is for seconds."
        error={errors.get("cron")}
      >
        {(aria) => (
          <TextInput
            {...aria}
            name="cron"
            aria-required
            spellCheck={false}
            className="font-mono"
            value={draft.cron}
            onChange={(event) => onChange({ cron: event.target.value })}
          />
        )}
      </Field>
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
      <Field label="Missed firings" hint="Those that fell into a time when no server ran." error={errors.get("missed")}>
        {(aria) => (
          <Select
            aria={aria}
            options={missedPolicies}
            value={draft.missed}
            onChange={(missed) => onChange({ missed })}
          />
        )}
      </Field>
    </div>
  );
}

import type { HTMLInputAutoCompleteAttribute } from "react";
import { formProblems } from "../../lib/form-problems.ts";
import { useFocusInvalid } from "../../lib/use-focus-invalid.ts";
import { Button } from "../../ui/button.tsx";
import { Field, TextInput } from "../../ui/field.tsx";
import { ErrorNotice } from "../../ui/notice.tsx";

export interface AuthField<Name extends string> {
  name: Name;
  label: string;
  type: "email" | "password" | "text";
  autoComplete: HTMLInputAutoCompleteAttribute;
  hint?: string;
  /** What stands in it at first. */
  value?: string;
}

interface AuthFormProps<Name extends string> {
  fields: readonly AuthField<Name>[];
  action: string;
  pending: boolean;
  error: Error | null;
  onSubmit: (read: (name: Name) => string) => void;
}

/** A form whose fields the server judges; its words stand at the field they are about. */
export function AuthForm<Name extends string>({ fields, action, pending, error, onSubmit }: AuthFormProps<Name>) {
  const names = fields.map(({ name }) => name);
  const { byField, problem } = formProblems([], error, names);
  const { form, tried } = useFocusInvalid(pending);
  const submit = (element: HTMLFormElement): void => {
    const data = new FormData(element);
    onSubmit((name) => {
      const value = data.get(name);
      return typeof value === "string" ? value : "";
    });
    tried();
  };
  return (
    <form
      ref={form}
      noValidate
      className="flex flex-col gap-5"
      onSubmit={(event) => {
        event.preventDefault();
        submit(event.currentTarget);
      }}
    >
      {problem && <ErrorNotice>{problem}</ErrorNotice>}
      {fields.map(({ name, label, type, autoComplete, hint, value }) => (
        <Field key={name} label={label} hint={hint} error={byField.get(name)}>
          {(aria) => (
            <TextInput
              {...aria}
              name={name}
              type={type}
              autoComplete={autoComplete}
              defaultValue={value}
              aria-required
            />
          )}
        </Field>
      ))}
      <Button type="submit" variant="primary" disabled={pending} className="mt-1">
        {pending ? "One moment…" : action}
      </Button>
    </form>
  );
}

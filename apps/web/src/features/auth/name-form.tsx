import { useToast } from "../../ui/toasts.tsx";
import { AuthForm } from "./auth-form.tsx";
import { useMe } from "./me.queries.ts";
import { useUpdateMe } from "./use-update-me.ts";

export function NameForm() {
  const me = useMe();
  const toast = useToast();
  const update = useUpdateMe(() => toast({ title: "Your name was changed" }));
  return (
    <AuthForm
      fields={[{ name: "name", label: "Name", type: "text", autoComplete: "name", value: me.name }]}
      action="Save the name"
      pending={update.isPending}
      error={update.error}
      onSubmit={(read) => update.mutate({ name: read("name") })}
    />
  );
}

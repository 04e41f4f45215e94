import type { RegisterInput } from "@millrace/contracts/user";
import { useMutation } from "@tanstack/react-query";
import { Link, useSearch } from "@tanstack/react-router";
import { AuthForm, type AuthField } from "../features/auth/auth-form.tsx";
import { AuthFrame } from "../features/auth/auth-frame.tsx";
import { useSessionStart } from "../features/auth/use-session-start.ts";
import { useApi } from "../lib/api.tsx";
import { useDocumentTitle } from "./document-title.ts";

const fields: readonly AuthField<"name" | "email" | "password">[] = [
  { name: "name", label: "Name", type: "text", autoComplete: "name" },
  { name: "email", label: "E-mail", type: "email", autoComplete: "username" },
  {
    name: "password",
    label: "Password",
    type: "password",
    autoComplete: "new-password",
    hint: "At least 8 characters.",
  },
];

export function RegisterPage() {
  useDocumentTitle("Create an account");
  const api = useApi();
  const search = useSearch({ from: "/register" });
  const startSession = useSessionStart(search.next);
  const register = useMutation({
    mutationFn: (input: RegisterInput) => api.auth.register.mutate(input),
    onSuccess: ({ user }) => startSession(user),
  });
  return (
    <AuthFrame title="Create an account" lead="It takes a name, an address and a password.">
      <AuthForm
        fields={fields}
        action="Create account"
        pending={register.isPending}
        error={register.error}
        onSubmit={(read) => register.mutate({ name: read("name"), email: read("email"), password: read("password") })}
      />
      <p className="mt-8 text-sm text-soft">
        Already registered?{" "}
        <Link to="/sign-in" search={search} className="font-medium text-water underline underline-offset-4">
          Sign in
        </Link>
      </p>
    </AuthFrame>
  );
}

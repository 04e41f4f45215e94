import { externalProblemWords } from "@millrace/contracts/external-sign-in";
import type { LoginInput } from "@millrace/contracts/user";
import { useMutation } from "@tanstack/react-query";
import { Link, useSearch } from "@tanstack/react-router";
import { AuthForm, type AuthField } from "../features/auth/auth-form.tsx";
import { AuthFrame } from "../features/auth/auth-frame.tsx";
import { safeNext } from "../features/auth/next-path.ts";
import { OtherSignIns } from "../features/auth/other-sign-ins.tsx";
import { useSessionStart } from "../features/auth/use-session-start.ts";
import { useApi } from "../lib/api.tsx";
import { ErrorNotice } from "../ui/notice.tsx";
import { useDocumentTitle } from "./document-title.ts";

const fields: readonly AuthField<"email" | "password">[] = [
  { name: "email", label: "E-mail", type: "email", autoComplete: "username" },
  { name: "password", label: "Password", type: "password", autoComplete: "current-password" },
];

export function SignInPage() {
  useDocumentTitle("Sign in");
  const api = useApi();
  const { problem, ...search } = useSearch({ from: "/sign-in" });
  const startSession = useSessionStart(search.next);
  const signIn = useMutation({
    mutationFn: (input: LoginInput) => api.auth.login.mutate(input),
    onSuccess: ({ user }) => startSession(user),
  });
  return (
    <AuthFrame title="Welcome back" lead={search.next ? "Sign in to go on." : "Sign in to your tasks."}>
      {problem !== undefined && (
        <div className="mb-6">
          <ErrorNotice>{externalProblemWords(problem)}</ErrorNotice>
        </div>
      )}
      <AuthForm
        fields={fields}
        action="Sign in"
        pending={signIn.isPending}
        error={signIn.error}
        onSubmit={(read) => signIn.mutate({ email: read("email"), password: read("password") })}
      />
      <OtherSignIns next={safeNext(search.next)} />
      <p className="mt-8 text-sm text-soft">
        New here?{" "}
        <Link to="/register" search={search} className="font-medium text-water underline underline-offset-4">
          Create an account
        </Link>
      </p>
    </AuthFrame>
  );
}

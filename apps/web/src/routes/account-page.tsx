import { useQueryClient } from "@tanstack/react-query";
import { useRouter } from "@tanstack/react-router";
import { useMe } from "../features/auth/me.queries.ts";
import { NameForm } from "../features/auth/name-form.tsx";
import { PasswordForm } from "../features/auth/password-form.tsx";
import { useSignOut } from "../features/auth/use-sign-out.ts";
import { ConnectedApps } from "../features/connected-apps/connected-apps.tsx";
import { Button } from "../ui/button.tsx";
import { Card } from "../ui/card.tsx";
import { useDocumentTitle } from "./document-title.ts";
import { endSession } from "./end-session.ts";

/** One's own name, password and sessions. */
export function AccountPage() {
  useDocumentTitle("Settings");
  const me = useMe();
  const router = useRouter();
  const queryClient = useQueryClient();
  const signOut = useSignOut(() => void endSession(router, queryClient));
  return (
    <div className="grid items-start gap-6 lg:grid-cols-2">
      <div className="flex min-w-0 flex-col gap-6">
        <Card title="Who you are">
          <div className="flex flex-col gap-5 p-5">
            <p className="text-sm break-words text-soft">
              Signed in as <span className="font-medium text-ink">{me.email}</span>, in the role {me.role}.
            </p>
            <NameForm />
          </div>
        </Card>
        <Card title="Sessions">
          <div className="flex flex-col items-start gap-4 p-5">
            <p className="text-sm text-soft">
              Signing out everywhere ends this session, those of all other browsers and those of connected apps. API
              tokens stay: revoke them one by one.
            </p>
            <Button disabled={signOut.isPending} onClick={() => signOut.mutate(true)}>
              Sign out everywhere
            </Button>
          </div>
        </Card>
      </div>
      <div className="flex min-w-0 flex-col gap-6">
        <Card title="Password">
          <div className="p-5">
            <PasswordForm />
          </div>
        </Card>
        <ConnectedApps />
      </div>
    </div>
  );
}

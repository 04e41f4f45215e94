import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useParams, useRouter } from "@tanstack/react-router";
import { useEffect } from "react";
import { AuthFrame } from "../features/auth/auth-frame.tsx";
import { useMe } from "../features/auth/me.queries.ts";
import { useSignOut } from "../features/auth/use-sign-out.ts";
import { ConsentForm } from "../features/consent/consent-form.tsx";
import { consentQuery, useAnswerConsent } from "../features/consent/consent.queries.ts";
import { hasCode, messageOf } from "../lib/api-errors.ts";
import { Button, buttonClass } from "../ui/button.tsx";
import { Loaded } from "../ui/loaded.tsx";
import { ErrorNotice } from "../ui/notice.tsx";
import { useDocumentTitle } from "./document-title.ts";
import { endSession } from "./end-session.ts";

/** Out, over the sign-in page, and back here. */
function useSignInAnew() {
  const router = useRouter();
  const queryClient = useQueryClient();
  return useSignOut(() => void endSession(router, queryClient, router.state.location.href));
}

/** The way to another account, and back here. */
function NotMe() {
  const me = useMe();
  const signOut = useSignInAnew();
  return (
    <div className="mt-8 border-t border-line pt-5 text-sm text-soft">
      <p className="break-words">
        Signed in as <bdi className="font-medium text-ink">{me.name}</bdi>, {me.email}.
      </p>
      {signOut.error && <p className="text-bad">{messageOf(signOut.error)}</p>}
      <button
        type="button"
        disabled={signOut.isPending}
        onClick={() => signOut.mutate(false)}
        className="min-h-6 font-medium text-water underline underline-offset-4"
      >
        Sign in as somebody else
      </button>
    </div>
  );
}

/** The app wants to be sure that it is still the same person who sits there. */
function SignInAgain({ name }: { name: string }) {
  const signOut = useSignInAnew();
  return (
    <AuthFrame
      title="Sign in once more"
      lead={
        <>
          <bdi className="font-medium break-words text-ink">{name}</bdi> asks for a sign-in from just now.
        </>
      }
    >
      {signOut.error && <ErrorNotice>{messageOf(signOut.error)}</ErrorNotice>}
      <Button variant="primary" disabled={signOut.isPending} onClick={() => signOut.mutate(false)}>
        Go to the sign-in page
      </Button>
    </AuthFrame>
  );
}

function Over() {
  return (
    <AuthFrame
      title="This sign-in is over"
      lead="It waited too long, was answered already, or began in another browser."
    >
      <p className="mb-6">Go back to the app that you came from and sign in there once more.</p>
      <Link to="/tasks" className={buttonClass()}>
        Go to Millrace instead
      </Link>
    </AuthFrame>
  );
}

/** An app asks, the person answers; then the browser goes back to the app. */
export function ConsentPage() {
  useDocumentTitle("Allow an app");
  const { uid } = useParams({ from: "/consent/$uid" });
  const request = useQuery(consentQuery(uid));
  const answer = useAnswerConsent(uid, (address) => window.location.assign(address));
  const { mutate, isIdle } = answer;
  const needNotAsk = request.data?.isRemembered === true && !request.data.signInAgain && isIdle;
  useEffect(() => {
    if (needNotAsk) mutate(true);
  }, [needNotAsk, mutate]);
  if (hasCode(request.error, "NOT_FOUND") || hasCode(answer.error, "NOT_FOUND")) return <Over />;
  const name = request.data?.client.name;
  if (request.data?.signInAgain) return <SignInAgain name={request.data.client.name} />;
  return (
    <AuthFrame
      title={name === undefined ? "One moment" : "An app asks for your consent"}
      lead={
        name === undefined ? (
          "What the app asks for is being looked up."
        ) : (
          <>
            <bdi className="font-medium break-words text-ink">{name}</bdi> wants to sign you in with Millrace, and to:
          </>
        )
      }
    >
      <Loaded what="The request" isPending={request.isPending} error={request.error}>
        {request.data && (
          <ConsentForm
            request={request.data}
            error={answer.error}
            isAnswered={answer.isPending || answer.isSuccess}
            onAnswer={(allow) => answer.mutate(allow)}
          />
        )}
      </Loaded>
      {request.error && !request.data && (
        <Button className="mt-4" onClick={() => void request.refetch()}>
          Try again
        </Button>
      )}
      <NotMe />
    </AuthFrame>
  );
}

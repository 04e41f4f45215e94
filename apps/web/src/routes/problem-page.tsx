import { useRouter, type ErrorComponentProps } from "@tanstack/react-router";
import { messageOf } from "../lib/api-errors.ts";
import { Button } from "../ui/button.tsx";
import { ErrorNotice } from "../ui/notice.tsx";

/** What remains when a page could not be shown. */
export function ProblemPage({ error, reset }: Pick<ErrorComponentProps, "error" | "reset">) {
  const router = useRouter();
  const again = (): void => {
    reset();
    void router.invalidate();
  };
  return (
    <main className="mx-auto grid min-h-[60dvh] w-full max-w-lg content-center gap-4 p-6">
      <ErrorNotice title="This page could not be shown">{messageOf(error)}</ErrorNotice>
      <Button onClick={again} className="justify-self-start">
        Try again
      </Button>
    </main>
  );
}

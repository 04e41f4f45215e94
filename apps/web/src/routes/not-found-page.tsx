import { Link } from "@tanstack/react-router";
import { buttonClass } from "../ui/button.tsx";
import { LogoMark } from "../ui/logo.tsx";

export function NotFoundPage() {
  return (
    <main className="grid min-h-[60dvh] place-content-center justify-items-center gap-4 p-8 text-center">
      <LogoMark className="size-12 text-line-strong" />
      <h1 className="font-display text-2xl font-semibold tracking-tight">Not found</h1>
      <p className="max-w-sm text-soft">There is nothing here, or it is not yours to see.</p>
      <Link to="/tasks" className={buttonClass({ variant: "quiet" })}>
        Back to the tasks
      </Link>
    </main>
  );
}

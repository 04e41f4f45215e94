import { Link } from "@tanstack/react-router";
import { buttonClass } from "../ui/button.tsx";
import { LogoMark } from "../ui/logo.tsx";

/** A page in place of one that cannot be. */
export function NothingHere({ title, text }: { title: string; text: string }) {
  return (
    <main className="grid min-h-[60dvh] place-content-center justify-items-center gap-4 p-8 text-center">
      <LogoMark className="size-12 text-line-strong" />
      <h1 className="max-w-prose font-display text-2xl font-semibold tracking-tight break-words">{title}</h1>
      <p className="max-w-sm text-soft">{text}</p>
      <Link to="/tasks" className={buttonClass({ variant: "quiet" })}>
        Back to the tasks
      </Link>
    </main>
  );
}

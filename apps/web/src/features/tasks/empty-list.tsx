import { Link } from "@tanstack/react-router";
import { buttonClass } from "../../ui/button.tsx";
import { CodeBlock } from "../../ui/code-block.tsx";
import { LogoMark } from "../../ui/logo.tsx";

function curlExample(origin: string, email: string): string {
  return [
    `curl -s -c millrace.cookies ${origin}/api/auth/login \\`,
    `  -H 'content-type: application/json' \\`,
    `  -d '{"email":"${email}","password":"…"}'`,
    "",
    `curl -s -b millrace.cookies ${origin}/api/tasks \\`,
    `  -H 'content-type: application/json' \\`,
    `  -d '{"kind":"simulate","title":"My first task"}'`,
  ].join("\n");
}

/** What one sees before the first task: how to make it, here or from a shell. */
export function NoTasksYet({ email }: { email: string }) {
  return (
    <div className="mx-auto flex max-w-xl flex-col items-center gap-4 px-5 py-14 text-center">
      <LogoMark className="size-14 text-water" />
      <h2 className="font-display text-2xl font-semibold tracking-tight">The wheel stands still</h2>
      <p className="text-soft">
        Give it something to turn: create a task and watch a worker run it, live. Press{" "}
        <kbd className="rounded border border-line-strong px-1.5 font-mono text-xs">c</kbd> anywhere.
      </p>
      <Link to="/tasks/new" search={true} className={buttonClass({ variant: "primary" })}>
        Create the first task
      </Link>
      <div className="mt-4 w-full">
        <CodeBlock label="Or from a shell" text={curlExample(window.location.origin, email)} />
      </div>
    </div>
  );
}

export function NothingMatches({ onClear }: { onClear: () => void }) {
  return (
    <div className="flex flex-col items-center gap-3 px-5 py-16 text-center">
      <h2 className="font-display text-xl font-semibold tracking-tight">Nothing matches these filters</h2>
      <p className="text-soft">A task that comes to match appears here by itself.</p>
      <button type="button" onClick={onClear} className={buttonClass()}>
        Clear filters
      </button>
    </div>
  );
}

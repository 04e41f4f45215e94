import type { DeadLetter } from "@millrace/contracts/dead-letter";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { wordsOfActor } from "../../lib/actors.ts";
import { plural } from "../../lib/text.ts";
import { CodeBlock } from "../../ui/code-block.tsx";
import { ErrorNotice } from "../../ui/notice.tsx";
import { TimeAgo } from "../../ui/time-ago.tsx";
import { reasonWords, stateWords } from "./dead-letter-words.ts";

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="min-w-0">
      <dt className="text-xs text-soft">{name}</dt>
      <dd className="text-sm font-medium break-words">{children}</dd>
    </div>
  );
}

/** What is known of a dead letter: enough to decide what becomes of it. */
export function DeadLetterFacts({ letter, myId }: { letter: DeadLetter; myId: string }) {
  const { taskId, kind, queue, reason, error, attempt, deliveries, buriedAt, state, resolvedAt } = letter;
  return (
    <>
      <dl className="grid grid-cols-2 gap-x-6 gap-y-3 sm:grid-cols-4">
        <Fact name="Why it died">{reasonWords[reason]}</Fact>
        <Fact name="When">
          <TimeAgo at={buriedAt} />
        </Fact>
        <Fact name="After">
          {plural(attempt, "attempt")}, {plural(deliveries, "delivery", "deliveries")}
        </Fact>
        <Fact name="Kind and queue">
          <span className="font-mono text-[0.8125rem]">
            {kind} · {queue}
          </span>
        </Fact>
      </dl>
      {error && (
        <ErrorNotice title={error.name}>
          <p className="whitespace-pre-wrap">{error.message}</p>
          {error.stack && (
            <details className="mt-2">
              <summary className="cursor-pointer text-xs font-medium">Where it happened</summary>
              <pre className="mt-2 max-h-64 overflow-auto font-mono text-xs">{error.stack}</pre>
            </details>
          )}
        </ErrorNotice>
      )}
      {state !== "open" && resolvedAt && (
        <p className="rounded-xl bg-sunken px-4 py-3 text-sm">
          {stateWords[state]} {wordsOfActor(letter.resolvedBy ?? "server", myId)}, <TimeAgo at={resolvedAt} />
          {letter.resolution && <>: {letter.resolution}</>}
        </p>
      )}
      <Link
        to="/tasks/$taskId"
        params={{ taskId }}
        className="w-fit text-sm font-medium text-water underline underline-offset-4"
      >
        Open the task, with its timeline and log
      </Link>
      {state !== "open" && <CodeBlock label="Payload" text={JSON.stringify(letter.payload ?? null, null, 2)} />}
    </>
  );
}

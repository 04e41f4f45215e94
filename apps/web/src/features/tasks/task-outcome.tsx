import type { TaskFailure } from "@millrace/contracts/messages";
import { CodeBlock } from "../../ui/code-block.tsx";
import { ErrorNotice } from "../../ui/notice.tsx";
import type { TaskWithHistory } from "@millrace/contracts/task";

function asJson(value: unknown): string {
  return JSON.stringify(value, null, 2);
}

export function TaskError({ error }: { error: TaskFailure }) {
  return (
    <ErrorNotice title={error.name}>
      <p className="whitespace-pre-wrap">{error.message}</p>
      {!error.retryable && <p className="mt-1 text-xs">Trying again would not help, the worker says.</p>}
      {error.stack && (
        <details className="mt-2">
          <summary className="cursor-pointer text-xs font-medium">Where it happened</summary>
          <pre className="mt-2 max-h-64 overflow-auto font-mono text-xs">{error.stack}</pre>
        </details>
      )}
    </ErrorNotice>
  );
}

/** What went in and what came out. */
export function TaskData({ task: { payload, result } }: { task: Pick<TaskWithHistory, "payload" | "result"> }) {
  const hasResult = result !== undefined && result !== null;
  return (
    <div className={hasResult ? "grid gap-5 lg:grid-cols-2" : undefined}>
      <CodeBlock label="Payload" text={asJson(payload ?? null)} />
      {hasResult && <CodeBlock label="Result" text={asJson(result)} />}
    </div>
  );
}

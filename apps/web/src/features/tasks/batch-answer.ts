import { limits } from "@millrace/contracts/limits";
import type { BatchAnswer } from "@millrace/contracts/task-batch";

export interface BatchFailure {
  id: string;
  message: string;
}

/** What became of all tasks that a batch was about, however many calls it took. */
export interface BatchResult {
  succeeded: number;
  failed: number;
  /** Some of those that failed, each with its reason. */
  failures: BatchFailure[];
  /** More match than one call takes. */
  more: boolean;
}

export function resultOf(answer: BatchAnswer): BatchResult {
  const { succeeded, failed, more, items } = answer;
  const failures = items.flatMap(({ id, ok, error }) =>
    ok ? [] : [{ id, message: error?.message ?? "It could not be done." }],
  );
  return { succeeded, failed, failures, more };
}

/**
 * Acts on any number of ids, as many in a call as the server takes. A call that goes wrong is told for each of its
 * tasks, so that what the others did is not hidden; where it is the only one, it is thrown.
 */
export async function inCalls(
  ids: readonly string[],
  call: (ids: string[]) => Promise<BatchAnswer>,
  wordsOf: (error: unknown) => string,
): Promise<BatchResult> {
  const result: BatchResult = { succeeded: 0, failed: 0, failures: [], more: false };
  for (let start = 0; start < ids.length; start += limits.tasksPerBatch) {
    const part = ids.slice(start, start + limits.tasksPerBatch);
    try {
      const { succeeded, failed, failures } = resultOf(await call(part));
      result.succeeded += succeeded;
      result.failed += failed;
      result.failures.push(...failures);
    } catch (error) {
      if (part.length === ids.length) throw error;
      const message = wordsOf(error);
      result.failed += part.length;
      result.failures.push(...part.map((id) => ({ id, message })));
    }
  }
  return result;
}

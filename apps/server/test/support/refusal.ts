import { errorBodyOf } from "@millrace/contracts/client-error";
import type { ErrorBody } from "@millrace/contracts/errors";

/** The error with which the server refused a call; fails when it did not. */
export async function refusal(call: Promise<unknown>): Promise<ErrorBody> {
  const outcome = await call.then(
    (answer) => new Error(`was not refused but answered ${JSON.stringify(answer).slice(0, 500)}`),
    (error: unknown) => errorBodyOf(error) ?? new Error("was refused without an error body", { cause: error }),
  );
  if (outcome instanceof Error) throw outcome;
  return outcome;
}

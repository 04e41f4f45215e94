import { errorBodySchema, type ErrorBody } from "@millrace/contracts/errors";

/** An answer that is no success, of a path that no procedure stands behind. */
export class RestError extends Error {
  readonly body: ErrorBody | undefined;

  constructor(status: number, answer: unknown) {
    super(`The server answered ${status}.`);
    this.name = "RestError";
    const error: unknown =
      typeof answer === "object" && answer !== null && "error" in answer ? answer.error : undefined;
    this.body = errorBodySchema.safeParse(error).data;
  }
}

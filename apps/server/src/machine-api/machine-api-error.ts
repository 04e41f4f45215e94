/**
 * `refused`: the same call would be refused again, but after 401, where the next one comes with a new token. `busy`: too
 * many wait already, nothing was sent. `limited`, `unavailable`: tried again in vain, later it may go.
 */
export type MachineApiFault = "refused" | "limited" | "unavailable" | "busy";

export class MachineApiError extends Error {
  readonly fault: MachineApiFault;
  /** Of the last answer, if there was one. */
  readonly status: number | undefined;
  /** What the answer asked for by `Retry-After`. */
  readonly retryAfterMs: number | undefined;

  constructor(
    fault: MachineApiFault,
    message: string,
    options: { status?: number; retryAfterMs?: number | undefined; cause?: unknown } = {},
  ) {
    super(message, { cause: options.cause });
    this.name = "MachineApiError";
    this.fault = fault;
    this.status = options.status;
    this.retryAfterMs = options.retryAfterMs;
  }
}

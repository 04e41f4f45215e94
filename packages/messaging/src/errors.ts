export type PublishErrorCode = "disconnected" | "timeout" | "no-stream" | "full" | "rejected";

/** A publication that was not confirmed. After `disconnected` and `timeout` it may be stored all the same: retry with the same message id. */
export class PublishError extends Error {
  override readonly name = "PublishError";
  readonly code: PublishErrorCode;

  constructor(code: PublishErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** The JetStream API answered with an error; `errCode` is the server's own number. */
export class JetStreamError extends Error {
  override readonly name = "JetStreamError";
  readonly code: number;
  readonly errCode: number;

  constructor(code: number, errCode: number, description: string) {
    super(description);
    this.code = code;
    this.errCode = errCode;
  }
}

/** There is no connection to the broker right now; it is being sought in the background. */
export class NotConnectedError extends Error {
  override readonly name = "NotConnectedError";

  constructor(message = "not connected to NATS") {
    super(message);
  }
}

export function isNotFound(error: unknown): boolean {
  return error instanceof JetStreamError && error.code === 404;
}

export function toError(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error(String(reason));
}

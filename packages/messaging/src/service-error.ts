/** Throw it from a service's endpoint: code and message go into the answer's headers, `body` into its data. */
export class ServiceError extends Error {
  override readonly name = "ServiceError";
  /** As in HTTP. */
  readonly code: number;
  readonly body: unknown;

  constructor(code: number, message: string, body?: unknown) {
    super(message);
    this.code = code;
    this.body = body ?? { message };
  }
}

/** Throw it from a handler when trying again is pointless: the task fails at once, whatever its retry policy says. */
export class UnrecoverableError extends Error {
  override readonly name = "UnrecoverableError";
}

/** Also by name: an app may throw the class of another copy of this package. */
export function isUnrecoverable(thrown: unknown): boolean {
  if (thrown instanceof UnrecoverableError) return true;
  return typeof thrown === "object" && thrown !== null && "name" in thrown && thrown.name === "UnrecoverableError";
}

/** The reason of a handler's signal when its time is up; also the name of the failure. */
export class TimeoutError extends Error {
  override readonly name = "TimeoutError";

  constructor(timeoutMs: number) {
    super(`the handler took longer than ${timeoutMs} ms`);
  }
}

/** The reason of a handler's signal when the worker stops; the task is handed back and tried elsewhere. */
export class ShutdownError extends Error {
  override readonly name = "ShutdownError";

  constructor() {
    super("the worker is shutting down");
  }
}

/** The reason of a handler's signal when its task was canceled; what the handler still returns or throws is ignored. */
export class CanceledError extends Error {
  override readonly name = "CanceledError";

  constructor() {
    super("the task was canceled");
  }
}

/** The handler's result cannot be stored. */
export class ResultError extends Error {
  override readonly name = "ResultError";
}

import { DatabaseError } from "pg";

// https://www.postgresql.org/docs/current/errcodes-appendix.html
const transientStates = new Set([
  "40001", // serialization failure
  "40P01", // deadlock
  "53300", // too many connections
  "55P03", // lock timeout
  "57014", // statement timeout
  "57P01", // shutting down
  "57P02", // crashed
  "57P03", // starting up
]);

const brokenConnection = new Set(["ECONNREFUSED", "ECONNRESET", "ETIMEDOUT", "EPIPE", "ENOTFOUND", "EAI_AGAIN"]);

// node-postgres gives these no code.
const clientMessages = [
  "timeout exceeded when trying to connect",
  "Connection terminated unexpectedly",
  "Connection terminated due to connection timeout",
  "Client has encountered a connection error and is not queryable",
];

/** Whether PostgreSQL is away or overloaded, so that the same statement may succeed a little later. */
export function isTransientDatabaseError(error: unknown): boolean {
  if (error instanceof DatabaseError) {
    return error.code !== undefined && (transientStates.has(error.code) || error.code.startsWith("08"));
  }
  if (!(error instanceof Error)) return false;
  if ("code" in error && typeof error.code === "string" && brokenConnection.has(error.code)) return true;
  return clientMessages.some((message) => error.message.startsWith(message));
}

/** A value that PostgreSQL cannot hold: the same statement fails again, without that value it may succeed. */
export function isRefusedValue(error: unknown): boolean {
  return error instanceof DatabaseError && error.code !== undefined && error.code.startsWith("22");
}

/** PostgreSQL stores no U+0000 in text. */
export function isRefusedText(error: unknown): boolean {
  return error instanceof DatabaseError && (error.code === "22021" || error.code === "22P05");
}

import type { IncomingMessage } from "node:http";
import { v7 as uuidv7 } from "uuid";

const saneId = /^[\w.:-]{8,128}$/;

/** The caller's own id if it is harmless in logs, so that a trace can span systems. */
export function requestIdOf(request: Pick<IncomingMessage, "headers">): string {
  const given = request.headers["x-request-id"];
  return typeof given === "string" && saneId.test(given) ? given : uuidv7();
}

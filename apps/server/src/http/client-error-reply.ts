import { STATUS_CODES } from "node:http";
import type { Socket } from "node:net";
import type { ErrorBody } from "@millrace/contracts/errors";
import { v7 as uuidv7 } from "uuid";

const refusals: Record<string, { status: number; message: string }> = {
  HPE_HEADER_OVERFLOW: { status: 431, message: "The headers are larger than 16 KiB: send fewer or shorter ones." },
  ERR_HTTP_REQUEST_TIMEOUT: { status: 408, message: "The request took too long to arrive: send it again." },
};
const unreadable = { status: 400, message: "This is no HTTP request that can be understood." };

/** Answers what Node refuses before there is a request, in the shape of every other error. */
export function answerClientError({ code }: { code?: string }, socket: Socket): void {
  if (code === "ECONNRESET" || socket.destroyed) return;
  const { status, message } = refusals[code ?? ""] ?? unreadable;
  const error: ErrorBody = { code: "BAD_REQUEST", message, requestId: uuidv7() };
  const body = JSON.stringify({ error });
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    "Content-Type: application/json; charset=utf-8",
    `Content-Length: ${Buffer.byteLength(body)}`,
    `X-Request-Id: ${error.requestId}`,
    "Connection: close",
  ];
  if (socket.writable) socket.write(`${head.join("\r\n")}\r\n\r\n${body}`);
  socket.destroySoon();
}

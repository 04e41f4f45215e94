import { type IncomingHttpHeaders, type IncomingMessage, request } from "node:http";
import type { Socket } from "node:net";

export interface OutboundRequest {
  method: string;
  url: URL;
  headers: Record<string, string>;
  body: string | undefined;
}

export interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  body: Buffer;
  /** The body was longer than what is kept. */
  truncated: boolean;
}

/** What comes compressed is kept as it is: unpacked it could be of any size. */
const defaultHeaders = { "accept-encoding": "identity", "user-agent": "Millrace" };

/** Not through the global agent: it would ask a proxy that the environment names. */
export async function exchange(
  socket: Socket,
  { method, url, headers, body }: OutboundRequest,
  maxBytes: number,
  signal: AbortSignal,
): Promise<Answer> {
  const length = body === undefined ? {} : { "content-length": String(Buffer.byteLength(body)) };
  const sent = request({
    createConnection: () => socket,
    method,
    path: `${url.pathname}${url.search}`,
    setHost: false,
    headers: { ...defaultHeaders, ...headers, ...length, host: url.host, connection: "close" },
    signal,
  });
  const answered = new Promise<IncomingMessage>((resolve, reject) => {
    sent.once("response", resolve).on("error", reject);
    // An answer that switches the protocol (101) ends the connection without a response or an error.
    sent.once("close", () => reject(new Error("the connection ended without an answer")));
  });
  sent.end(body);
  try {
    const response = await answered;
    return { status: response.statusCode ?? 0, headers: response.headers, ...(await readUpTo(response, maxBytes)) };
  } finally {
    sent.destroy();
  }
}

async function readUpTo(response: IncomingMessage, maxBytes: number): Promise<Pick<Answer, "body" | "truncated">> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of response) {
    const bytes = Buffer.from(chunk);
    chunks.push(bytes);
    length += bytes.length;
    if (length > maxBytes) break;
  }
  return { body: Buffer.concat(chunks).subarray(0, maxBytes), truncated: length > maxBytes };
}

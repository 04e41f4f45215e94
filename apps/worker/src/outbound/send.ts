import { UnrecoverableError } from "@millrace/worker-kit/errors";
import { type Connect, openConnection } from "./connection.ts";
import { type Answer, exchange, type OutboundRequest } from "./exchange.ts";
import { redirectedBy } from "./redirect.ts";
import { publicAddressesOf, type Resolve } from "./target.ts";

const maxRedirects = 5;

export interface SendDeps {
  resolve: Resolve;
  connect: Connect;
  /** Of the answer's body; the rest is not read. */
  maxBytes: number;
  onRequest: (request: OutboundRequest) => void;
  signal: AbortSignal;
}

export interface FinalAnswer extends Answer {
  url: URL;
  redirects: number;
}

/** Sends a request and follows where it is sent to; each step is checked anew, as if it were the first. */
export async function sendToPublic(first: OutboundRequest, deps: SendDeps): Promise<FinalAnswer> {
  let request = first;
  for (let redirects = 0; ; redirects += 1) {
    const answer = await sendOnce(request, deps);
    const next = redirectedBy(answer, request);
    if (!next) return { ...answer, url: request.url, redirects };
    if (redirects === maxRedirects) throw new UnrecoverableError(`redirected more than ${maxRedirects} times`);
    request = next;
  }
}

async function sendOnce(request: OutboundRequest, deps: SendDeps): Promise<Answer> {
  const { resolve, connect, maxBytes, onRequest, signal } = deps;
  const addresses = await publicAddressesOf(request.url, resolve);
  signal.throwIfAborted();
  onRequest(request);
  const socket = await openConnection(request.url, addresses, connect, signal);
  try {
    return await exchange(socket, request, maxBytes, signal);
  } finally {
    socket.destroy();
  }
}

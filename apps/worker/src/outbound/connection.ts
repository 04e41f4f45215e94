import { once } from "node:events";
import { connect, isIP, type Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import { hostOf } from "./target.ts";

/** Begins to connect to an address, never to a name. */
export type Connect = (address: string, port: number) => Socket;

export const connectByTcp: Connect = (address, port) => connect({ host: address, port });

const connectTimeoutMs = 10_000;

/** A connection to the first address that answers, with TLS and the host's name checked where the URL says so. */
export async function openConnection(
  url: URL,
  addresses: string[],
  connectTo: Connect,
  signal: AbortSignal,
): Promise<Socket> {
  const isSecure = url.protocol === "https:";
  const port = Number(url.port) || (isSecure ? 443 : 80);
  const socket = await connectToFirst(addresses, port, connectTo, signal);
  return isSecure ? secure(socket, hostOf(url), signal) : socket;
}

async function connectToFirst(
  addresses: string[],
  port: number,
  connectTo: Connect,
  signal: AbortSignal,
): Promise<Socket> {
  let failure: unknown;
  for (const address of addresses) {
    try {
      return await whenOpen(connectTo(address, port), "connect", signal);
    } catch (error) {
      signal.throwIfAborted();
      failure = error;
    }
  }
  throw failure;
}

function secure(socket: Socket, host: string, signal: AbortSignal): Promise<Socket> {
  const secured = connectTls({
    socket,
    host,
    ...(isIP(host) === 0 && { servername: host }),
    ALPNProtocols: ["http/1.1"],
    rejectUnauthorized: true,
  });
  return whenOpen(secured, "secureConnect", signal);
}

async function whenOpen(socket: Socket, event: "connect" | "secureConnect", signal: AbortSignal): Promise<Socket> {
  // Whoever waits for the socket hears of its errors; one that comes later must not end the process.
  socket.on("error", () => undefined);
  const limit = AbortSignal.timeout(connectTimeoutMs);
  try {
    await once(socket, event, { signal: AbortSignal.any([signal, limit]) });
    return socket;
  } catch (error) {
    socket.destroy();
    throw limit.aborted ? new Error(`no connection within ${connectTimeoutMs} ms`) : error;
  }
}

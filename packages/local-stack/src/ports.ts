import { randomInt } from "node:crypto";
import { createServer } from "node:net";

import { hasCode, LocalStackError } from "./errors.ts";

// Below the ephemeral range (32768 and up on Linux): a client that reconnects to a stopped server on an
// ephemeral port can be given that very port as its source, connect to itself and so hold the port.
const lowest = 12_000;
const highest = 32_000;

const loopback = "127.0.0.1";

/** Whether a server could listen on this port now. */
export function isPortFree(port: number, host: string = loopback): Promise<boolean> {
  const { promise, resolve, reject } = Promise.withResolvers<boolean>();
  const probe = createServer();
  probe.once("error", (error) => {
    if (hasCode(error, "EADDRINUSE") || hasCode(error, "EACCES")) resolve(false);
    // No such address here (a machine without IPv6): nobody can hold it either.
    else if (hasCode(error, "EADDRNOTAVAIL") || hasCode(error, "EAFNOSUPPORT")) resolve(true);
    else reject(error);
  });
  probe.listen({ port, host, exclusive: true }, () => probe.close(() => resolve(true)));
  return promise;
}

/** A port on which nothing listens. Another process may still take it first: be ready to ask again. */
export async function findFreePort(): Promise<number> {
  for (let tries = 0; tries < 200; tries += 1) {
    const port = randomInt(lowest, highest);
    if (await isPortFree(port)) return port;
  }
  throw new LocalStackError(`No free port was found between ${lowest} and ${highest}: stop what holds them.`);
}

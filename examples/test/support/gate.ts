import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";

/** Stands between an app and a server on loopback, and can be shut. */
export interface Gate extends AsyncDisposable {
  port: number;
  /** Connections turned away while it was shut. */
  readonly refused: number;
  /** Resets every connection, refuses new ones, and gives how many there were. */
  shut(): number;
  open(): void;
}

export async function startGate(targetPort: number): Promise<Gate> {
  const sockets = new Set<Socket>();
  let isShut = false;
  let refused = 0;

  const hold = (socket: Socket): Socket => {
    sockets.add(socket.on("error", () => undefined).once("close", () => sockets.delete(socket)));
    return socket;
  };
  const server = createServer((client) => {
    hold(client);
    if (isShut) {
      refused += 1;
      client.resetAndDestroy();
      return;
    }
    const service = hold(connect({ port: targetPort, host: "localhost" }));
    client.pipe(service).pipe(client);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (typeof address !== "object" || address === null) throw new Error("The gate has no port.");

  const cut = (): number => {
    const count = sockets.size;
    for (const socket of sockets) socket.resetAndDestroy();
    return count;
  };
  return {
    port: address.port,
    get refused() {
      return refused;
    },
    shut() {
      isShut = true;
      return cut();
    },
    open() {
      isShut = false;
    },
    async [Symbol.asyncDispose]() {
      server.close();
      cut();
      await once(server, "close");
    },
  };
}

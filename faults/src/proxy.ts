import { once } from "node:events";
import { createServer, connect, type Socket } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import { findFreePort } from "@millrace/local-stack/ports";

/**
 * A moment on the wire, recognised by what is sent to the service.
 * `request`: it is held back. `sent`: it has left and nothing after it. `reply`: the answer to it is held back.
 */
export interface Trap {
  text: string;
  at: "request" | "sent" | "reply";
}

/** Stands between a process and a service on loopback, and does to their connections what a network can do. */
export interface Proxy extends AsyncDisposable {
  readonly port: number;
  /** Added to each chunk in each direction. Milliseconds. */
  latencyMs: number;
  /** New connections are answered with this text and closed. */
  refusal: string | undefined;
  /** Connections answered so. */
  readonly refusals: number;
  readonly connections: number;
  /** Half open: connections stay, new ones are taken, nothing passes. */
  freeze(): void;
  /** Ends what was frozen; new connections pass again. */
  thaw(): void;
  /** The connections of now stay open and never carry anything again; new ones pass. Gives how many. */
  abandon(): number;
  /** Cuts every connection by a reset; gives how many there were. */
  reset(): number;
  /** Resolves when the moment has come, the connection held at it. */
  trap(trap: Trap): Promise<void>;
  /** Gives up a trap that nothing has fallen into. */
  disarm(): void;
}

/** What a proxy in front of a server that is away answers. */
export const unavailable = "HTTP/1.1 503 Service Unavailable\r\ncontent-length: 0\r\nconnection: close\r\n\r\n";

interface Armed extends Trap {
  spring: () => void;
}

class Link {
  readonly #client: Socket;
  readonly #service: Socket;
  #isHeld = false;
  #awaitsReply: Armed | undefined;
  #tail = "";

  constructor(client: Socket, service: Socket) {
    this.#client = client;
    this.#service = service;
  }

  hold(): void {
    this.#isHeld = true;
  }

  up(chunk: Buffer, armed: Armed | undefined): Armed | undefined {
    if (this.#isHeld) return undefined;
    const text = this.#tail + chunk.toString("latin1");
    this.#tail = text.slice(-200);
    if (!armed || !text.includes(armed.text)) {
      this.#service.write(chunk);
      return undefined;
    }
    if (armed.at === "reply") this.#awaitsReply = armed;
    else this.#isHeld = true;
    if (armed.at === "request") armed.spring();
    else this.#service.write(chunk, armed.at === "sent" ? () => armed.spring() : undefined);
    return armed;
  }

  down(chunk: Buffer): void {
    if (this.#isHeld) return;
    if (this.#awaitsReply) {
      this.#isHeld = true;
      this.#awaitsReply.spring();
      return;
    }
    this.#client.write(chunk);
  }

  cut(): void {
    this.#client.resetAndDestroy();
    this.#service.resetAndDestroy();
  }
}

export async function startProxy(targetPort: number): Promise<Proxy> {
  const links = new Set<Link>();
  /** Taken while frozen, and connected to nothing. */
  const loose = new Set<Socket>();
  const sockets = new Set<Socket>();
  let isFrozen = false;
  let isOver = false;
  let refusals = 0;
  let armed: Armed | undefined;

  const proxy: Proxy = {
    port: await findFreePort(),
    latencyMs: 0,
    refusal: undefined,
    get refusals() {
      return refusals;
    },
    get connections() {
      return links.size;
    },
    freeze() {
      isFrozen = true;
      for (const link of links) link.hold();
    },
    thaw() {
      isFrozen = false;
      cutAll();
    },
    abandon() {
      isFrozen = false;
      for (const link of links) link.hold();
      return links.size;
    },
    reset: cutAll,
    trap: ({ text, at }) => new Promise((spring) => (armed = { text, at, spring })),
    disarm: () => void (armed = undefined),
    async [Symbol.asyncDispose]() {
      isOver = true;
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, "close");
    },
  };

  function cutAll(): number {
    const { size } = links;
    for (const link of links) link.cut();
    for (const socket of loose) socket.destroy();
    return size;
  }

  async function after(before: Promise<void> | undefined, act: () => void): Promise<void> {
    await before;
    if (proxy.latencyMs > 0) await delay(proxy.latencyMs);
    act();
  }

  /** Late, but in order also when the latency changes. */
  function lane(): (act: () => void) => void {
    let last: Promise<void> | undefined;
    return (act) => void (last = after(last, act));
  }

  function join(client: Socket): void {
    client.on("error", () => undefined);
    sockets.add(client.once("close", () => sockets.delete(client)));
    if (isOver) {
      client.destroy();
      return;
    }
    if (proxy.refusal !== undefined) {
      refusals += 1;
      client.resume().end(proxy.refusal);
      return;
    }
    if (isFrozen) {
      loose.add(client.once("close", () => loose.delete(client)));
      return;
    }
    const service = connect({ port: targetPort, host: "127.0.0.1", noDelay: true });
    const link = new Link(client.setNoDelay(true), service);
    links.add(link);
    const up = lane();
    const down = lane();
    client.on("data", (chunk) => {
      up(() => {
        if (link.up(chunk, armed)) armed = undefined;
      });
    });
    service.on("data", (chunk) => down(() => link.down(chunk)));
    service.on("error", () => client.destroy());
    client.on("close", () => {
      links.delete(link);
      service.destroy();
    });
    service.on("close", () => client.end());
  }

  const server = createServer(join);
  server.listen(proxy.port, "127.0.0.1");
  await once(server, "listening");
  return proxy;
}

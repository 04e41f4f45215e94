import type { FastifyReply } from "fastify";

export interface Streams {
  add(reply: FastifyReply): void;
  cut(): void;
}

/**
 * The open event streams. At a shutdown their sockets are destroyed: a stream that ends in good order tells
 * the browser not to come back.
 */
export function createStreams(): Streams {
  const open = new Set<FastifyReply["raw"]>();
  let isCut = false;
  return {
    add({ raw }) {
      open.add(raw);
      raw.once("close", () => open.delete(raw));
      if (isCut) raw.destroy();
    },
    cut() {
      isCut = true;
      for (const raw of open) raw.destroy();
    },
  };
}

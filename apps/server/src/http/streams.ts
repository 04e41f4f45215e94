import type { FastifyReply } from "fastify";
import { AppError } from "../app-error.ts";
import { type Identity, isSameCaller, type Principal } from "../access/principal.ts";
import { createRecentChanges } from "./recent-changes.ts";

/** On whose behalf a stream is open. */
export interface StreamCaller {
  principal: Principal;
  token: string;
  /** When its request came, by `performance.now()`; the principal was looked up after that. */
  since: number;
}

export interface Streams {
  /** Throws `TOO_MANY_REQUESTS` if this principal has as many streams open as one may. */
  refuseTooMany(principalId: string): void;
  /** Without a caller a stream says only why it was refused. */
  add(reply: FastifyReply, caller: StreamCaller | null): void;
  /** Cuts the streams of this principal: they come back with what it may see now, or not at all. */
  cutOf(principalId: string): void;
  /** Cuts those whose caller has ended or may do something else by now. */
  recheck(identity: Pick<Identity, "resolveAll">): Promise<void>;
  cutAll(): void;
}

/**
 * The open event streams. Their sockets are destroyed, at a shutdown too: a stream that ends in good order tells
 * the browser not to come back.
 */
export function createStreams(mostPerCaller: number): Streams {
  const open = new Map<FastifyReply["raw"], StreamCaller | null>();
  const changes = createRecentChanges();
  let isClosed = false;
  return {
    refuseTooMany(principalId) {
      const own = [...open.values()].filter((caller) => caller?.principal.id === principalId).length;
      if (own < mostPerCaller) return;
      throw new AppError("TOO_MANY_REQUESTS", `You have ${own} live streams open here: close some.`, {
        retryAfterSeconds: 10,
      });
    },

    add({ raw }, caller) {
      open.set(raw, caller);
      raw.once("close", () => open.delete(raw));
      if (isClosed || (caller && changes.hasChanged(caller.principal.id, caller.since))) raw.destroy();
    },

    cutOf(principalId) {
      changes.note(principalId);
      for (const [raw, caller] of open) if (caller?.principal.id === principalId) raw.destroy();
    },

    async recheck(identity) {
      const checked = [...open].flatMap(([raw, caller]) => (caller ? [{ raw, caller }] : []));
      if (checked.length === 0) return;
      const now = await identity.resolveAll([...new Set(checked.map(({ caller }) => caller.token))]);
      for (const { raw, caller } of checked) {
        const principal = now.get(caller.token);
        if (!principal || !isSameCaller(principal, caller.principal)) raw.destroy();
      }
    },

    cutAll() {
      isClosed = true;
      for (const raw of open.keys()) raw.destroy();
    },
  };
}

import { tracked } from "@trpc/server";
import { z } from "zod";
import { AppError } from "../src/app-error.ts";
import { authRouter } from "../src/auth/auth.router.ts";
import { procedureFor, publicProcedure, router } from "../src/trpc.ts";

const tag = "notes";
const noteSchema = z.strictObject({ title: z.string().max(20), idempotencyKey: z.string().optional() });

export interface Signals {
  /** Opened and ended `notes.onTick` subscriptions. */
  opened: number;
  ended: number;
  /** Holds `notes.slow` until resolved. */
  gate: PromiseWithResolvers<void>;
}

/** A small domain to try the edge with. */
export function createNotesRouter(signals: Signals) {
  const notes = router({
    echo: publicProcedure.input(z.unknown()).query(({ input }) => ({ input })),
    create: publicProcedure
      .meta({ rest: { method: "POST", path: "/api/notes", status: 201, tag, summary: "Make one" } })
      .input(noteSchema)
      .mutation(({ input }) => ({ made: [input] })),
    createMany: publicProcedure
      .meta({ rest: { method: "POST", path: "/api/notes", status: 201, when: "notes", tag, summary: "Make many" } })
      .input(z.strictObject({ notes: z.array(noteSchema) }))
      .mutation(({ input }) => ({ made: input.notes })),
    list: publicProcedure
      .meta({ rest: { method: "GET", path: "/api/notes", tag, summary: "List" } })
      .input(
        z.strictObject({
          limit: z.int().max(200).default(50),
          open: z.boolean().optional(),
          tags: z.array(z.string()).optional(),
          sizes: z.array(z.number()).optional(),
          cursor: z.string().nullish(),
        }),
      )
      .query(({ input }) => input),
    get: publicProcedure
      .meta({ rest: { method: "GET", path: "/api/notes/{id}", tag, summary: "Get" } })
      .input(z.strictObject({ id: z.uuid() }))
      .query(({ input }) => input),
    remove: publicProcedure
      .meta({ rest: { method: "DELETE", path: "/api/notes/{id}", status: 204, tag, summary: "Delete" } })
      .input(z.strictObject({ id: z.uuid() }))
      .mutation(() => undefined),
    busy: publicProcedure.meta({ rest: { method: "GET", path: "/api/busy", tag, summary: "Refuses" } }).query(() => {
      throw new AppError("TOO_MANY_REQUESTS", "Slow down.", { retryAfterSeconds: 7 });
    }),
    broken: publicProcedure.meta({ rest: { method: "GET", path: "/api/broken", tag, summary: "Fails" } }).query(() => {
      throw new Error("secret-detail at /srv/secret.ts");
    }),
    touch: publicProcedure
      .meta({ rest: { method: "POST", path: "/api/touch", status: 204, tag, summary: "Takes nothing" } })
      .mutation(() => undefined),
    managers: procedureFor("operate").query(() => "seen"),
    mine: procedureFor("tasks:read").query(({ ctx }) => ctx.principal.user?.email),
    slow: publicProcedure
      .meta({ rest: { method: "GET", path: "/api/slow", tag, summary: "Waits" } })
      .query(async () => {
        await signals.gate.promise;
        return "done";
      }),
    onTick: procedureFor("tasks:read")
      .input(z.strictObject({ lastEventId: z.string().nullish() }))
      .subscription(async function* ticks({ input, signal }) {
        signals.opened += 1;
        try {
          yield tracked("7", { after: input.lastEventId ?? null });
          const { promise, resolve } = Promise.withResolvers<void>();
          signal?.addEventListener("abort", () => resolve());
          await promise;
        } finally {
          signals.ended += 1;
        }
      }),
  });
  return router({ auth: authRouter, notes });
}

export function createSignals(): Signals {
  return { opened: 0, ended: 0, gate: Promise.withResolvers<void>() };
}

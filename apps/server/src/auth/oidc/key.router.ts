import { signingKeyListSchema, signingKeySchema } from "@millrace/contracts/signing-key";
import { actorOf, procedureFor, router } from "../../trpc.ts";

const manage = procedureFor("clients:manage");
const tag = "keys";

export const keysRouter = router({
  list: manage
    .meta({ rest: { method: "GET", path: "/api/keys", tag, summary: "List the keys that sign and verify tokens" } })
    .output(signingKeyListSchema)
    .query(async ({ ctx }) => ({ items: await ctx.services.keys.list(), nextCursor: null })),

  rotate: manage
    .meta({
      rest: {
        method: "POST",
        path: "/api/keys/rotate",
        status: 201,
        tag,
        summary: "Sign with a new key; the old one verifies until all it signed has expired",
      },
    })
    .output(signingKeySchema)
    .mutation(({ ctx }) => ctx.services.keys.rotate(actorOf(ctx))),
});

import { connectedAppListSchema, disconnectAppInputSchema } from "@millrace/contracts/consent";
import { accountProcedure, actorOf, router } from "../../trpc.ts";
import { listConnectedApps } from "./consent.queries.ts";

const tag = "apps";

export const appsRouter = router({
  list: accountProcedure
    .meta({ rest: { method: "GET", path: "/api/apps", tag, summary: "The apps that may act for me" } })
    .output(connectedAppListSchema)
    .query(async ({ ctx }) => ({
      items: await listConnectedApps(ctx.services.authReads.db, ctx.user.id),
      nextCursor: null,
    })),

  disconnect: accountProcedure
    .meta({
      rest: { method: "DELETE", path: "/api/apps/{id}", status: 204, tag, summary: "End what an app may do for me" },
    })
    .input(disconnectAppInputSchema)
    .mutation(({ ctx, input }) => ctx.services.apps.disconnect(actorOf(ctx), input.id)),
});

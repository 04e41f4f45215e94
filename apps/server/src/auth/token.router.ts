import {
  createdTokenSchema,
  createTokenInputSchema,
  listTokensInputSchema,
  revokeTokenInputSchema,
  tokenListSchema,
} from "@millrace/contracts/token";
import { accountProcedure, actorOf, router } from "../trpc.ts";
import { listTokens } from "./token.queries.ts";

const tag = "tokens";

export const tokensRouter = router({
  list: accountProcedure
    .meta({ rest: { method: "GET", path: "/api/tokens", tag, summary: "List own API tokens, newest first" } })
    .input(listTokensInputSchema)
    .output(tokenListSchema)
    .query(({ ctx, input }) => listTokens(ctx.services.authReads.db, ctx.user.id, input)),

  create: accountProcedure
    .meta({
      rest: {
        method: "POST",
        path: "/api/tokens",
        errors: ["CONFLICT"],
        status: 201,
        tag,
        summary: "Make an API token; shown this once",
      },
    })
    .input(createTokenInputSchema)
    .output(createdTokenSchema)
    .mutation(({ ctx, input }) => ctx.services.tokens.create(actorOf(ctx), ctx.user, input)),

  revoke: accountProcedure
    .meta({
      rest: { method: "DELETE", path: "/api/tokens/{id}", status: 204, tag, summary: "Revoke an own API token" },
    })
    .input(revokeTokenInputSchema)
    .mutation(({ ctx, input }) => ctx.services.tokens.revoke(actorOf(ctx), input.id)),
});

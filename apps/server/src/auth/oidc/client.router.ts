import {
  createOAuthClientInputSchema,
  listOAuthClientsInputSchema,
  oauthClientIdInputSchema,
  oauthClientListSchema,
  oauthClientSchema,
  oauthClientWithSecretSchema,
  updateOAuthClientInputSchema,
} from "@millrace/contracts/oauth-client";
import { actorOf, procedureFor, router } from "../../trpc.ts";
import { listClients } from "./client.queries.ts";

const manage = procedureFor("clients:manage");
const tag = "clients";

export const clientsRouter = router({
  list: manage
    .meta({ rest: { method: "GET", path: "/api/clients", tag, summary: "List OAuth clients, newest first" } })
    .input(listOAuthClientsInputSchema)
    .output(oauthClientListSchema)
    .query(({ ctx, input }) => listClients(ctx.services.authReads.db, input)),

  create: manage
    .meta({
      rest: { method: "POST", path: "/api/clients", status: 201, tag, summary: "Register a client; shows its secret" },
    })
    .input(createOAuthClientInputSchema)
    .output(oauthClientWithSecretSchema)
    .mutation(({ ctx, input }) => ctx.services.clients.create(actorOf(ctx), input)),

  update: manage
    .meta({ rest: { method: "PATCH", path: "/api/clients/{id}", tag, summary: "Change a client" } })
    .input(updateOAuthClientInputSchema)
    .output(oauthClientSchema)
    .mutation(({ ctx, input }) => ctx.services.clients.update(actorOf(ctx), input)),

  rotateSecret: manage
    .meta({
      rest: {
        method: "POST",
        path: "/api/clients/{id}/rotate-secret",
        tag,
        summary: "Give a client a new secret; the old one ends at once",
      },
    })
    .input(oauthClientIdInputSchema)
    .output(oauthClientWithSecretSchema)
    .mutation(({ ctx, input }) => ctx.services.clients.rotateSecret(actorOf(ctx), input.id)),

  delete: manage
    .meta({
      rest: {
        method: "DELETE",
        path: "/api/clients/{id}",
        status: 204,
        tag,
        summary: "Delete a client; its tokens end",
      },
    })
    .input(oauthClientIdInputSchema)
    .mutation(({ ctx, input }) => ctx.services.clients.delete(actorOf(ctx), input.id)),
});

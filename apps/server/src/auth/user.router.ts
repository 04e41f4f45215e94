import {
  createUserInputSchema,
  listUsersInputSchema,
  updateUserInputSchema,
  userIdInputSchema,
  userListSchema,
  userRecordSchema,
} from "@millrace/contracts/user";
import { actorOf, procedureFor, router } from "../trpc.ts";
import { findUserOrThrow, listUsers } from "./user.queries.ts";

const read = procedureFor("users:read");
const manage = procedureFor("users:manage");

const tag = "users";

export const usersRouter = router({
  list: read
    .meta({ rest: { method: "GET", path: "/api/users", tag, summary: "List users, newest first" } })
    .input(listUsersInputSchema)
    .output(userListSchema)
    .query(({ ctx, input }) => listUsers(ctx.services.authReads.db, input)),

  get: read
    .meta({ rest: { method: "GET", path: "/api/users/{id}", tag, summary: "Get a user, a deleted one, too" } })
    .input(userIdInputSchema)
    .output(userRecordSchema)
    .query(({ ctx, input }) => findUserOrThrow(ctx.services.authReads.db, input.id)),

  create: manage
    .meta({
      rest: {
        method: "POST",
        path: "/api/users",
        errors: ["EMAIL_TAKEN"],
        status: 201,
        tag,
        summary: "Make an account for someone",
      },
    })
    .input(createUserInputSchema)
    .output(userRecordSchema)
    .mutation(({ ctx, input }) => ctx.services.users.create(actorOf(ctx), input)),

  update: manage
    .meta({
      rest: {
        method: "PATCH",
        path: "/api/users/{id}",
        errors: ["OWN_ACCOUNT", "LAST_ADMIN"],
        tag,
        summary: "Change a user's name, role or verification",
      },
    })
    .input(updateUserInputSchema)
    .output(userRecordSchema)
    .mutation(({ ctx, input }) => ctx.services.users.update(actorOf(ctx), input)),

  delete: manage
    .meta({
      rest: {
        method: "DELETE",
        path: "/api/users/{id}",
        errors: ["OWN_ACCOUNT", "LAST_ADMIN"],
        status: 204,
        tag,
        summary: "Delete a user; sessions and tokens end",
      },
    })
    .input(userIdInputSchema)
    .mutation(({ ctx, input }) => ctx.services.users.delete(actorOf(ctx), input.id)),
});

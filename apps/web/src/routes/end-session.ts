import type { QueryClient } from "@tanstack/react-query";
import type { RegisteredRouter } from "@tanstack/react-router";
import { forgetSession } from "../lib/forget-session.ts";

const publicPaths = new Set(["/sign-in", "/register"]);

/** Forgets everything of the session that ended and asks to sign in, then to come back here. */
export async function endSession(router: RegisteredRouter, queryClient: QueryClient, next?: string): Promise<void> {
  if (publicPaths.has(router.state.location.pathname)) return;
  await router.navigate({ to: "/sign-in", search: next === undefined ? {} : { next } });
  forgetSession(queryClient);
}

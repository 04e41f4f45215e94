import { QueryClient, QueryObserver } from "@tanstack/react-query";
import { expect, test } from "vitest";
import { forgetSession, publicKey } from "./forget-session.ts";

test("A2 when a session ends all of it is forgotten, and what the sign-in page is loading still arrives", async () => {
  const queryClient = new QueryClient();
  queryClient.setQueryData(["me"], "somebody");
  const { promise, resolve } = Promise.withResolvers<string>();
  const observer = new QueryObserver(queryClient, { queryKey: [publicKey, "providers"], queryFn: () => promise });
  const seen: unknown[] = [];
  const stop = observer.subscribe(({ data }) => seen.push(data));
  forgetSession(queryClient);
  resolve("head office");
  await expect.poll(() => seen).toContain("head office");
  expect(queryClient.getQueryData(["me"])).toBeUndefined();
  stop();
});

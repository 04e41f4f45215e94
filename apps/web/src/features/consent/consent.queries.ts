import { consentRequestSchema, consentResultSchema } from "@millrace/contracts/consent";
import { queryOptions, useMutation } from "@tanstack/react-query";
import { RestError } from "../../lib/rest-error.ts";

/** These paths are for the provider and this page alone, so no procedure stands behind them. */
async function call(uid: string, { body, signal }: { body?: unknown; signal?: AbortSignal }): Promise<unknown> {
  const response = await fetch(`/oidc/interaction/${encodeURIComponent(uid)}`, {
    headers: { accept: "application/json", ...(body !== undefined && { "content-type": "application/json" }) },
    ...(body !== undefined && { method: "POST", body: JSON.stringify(body) }),
    ...(signal && { signal }),
  });
  const answer: unknown = await response.json().catch(() => undefined);
  if (!response.ok) throw new RestError(response.status, answer);
  return answer;
}

/** What an app asks of whoever is signed in. */
export function consentQuery(uid: string) {
  return queryOptions({
    queryKey: ["consent", uid],
    queryFn: async ({ signal }) => consentRequestSchema.parse(await call(uid, { signal })),
  });
}

/** Gives the person's word, then leaves for where the provider says. */
export function useAnswerConsent(uid: string, leave: (address: string) => void) {
  return useMutation({
    mutationFn: async (allow: boolean) => consentResultSchema.parse(await call(uid, { body: { allow } })).redirectTo,
    onSuccess: leave,
  });
}

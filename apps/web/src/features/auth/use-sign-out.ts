import { useMutation } from "@tanstack/react-query";
import { useApi } from "../../lib/api.tsx";
import { messageOf } from "../../lib/api-errors.ts";
import { useToast } from "../../ui/toasts.tsx";

/** Ends this session, or every one of the account. */
export function useSignOut(onSignedOut: () => void) {
  const { auth } = useApi();
  const toast = useToast();
  return useMutation({
    mutationFn: (everywhere: boolean) => auth.logout.mutate({ everywhere }),
    onSuccess: onSignedOut,
    onError: (error) => toast({ title: "You are still signed in", description: messageOf(error) }),
  });
}

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useApi } from "../../lib/api.tsx";
import { deadLetterKey } from "./dead-letter.queries.ts";

/** Writes of an operator; whatever they change is loaded again. */
function useWrite<Input, Answer>(write: (input: Input) => Promise<Answer>, onDone?: (answer: Answer) => void) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: write,
    onSuccess: (answer) => onDone?.(answer),
    onSettled: () => queryClient.invalidateQueries({ queryKey: deadLetterKey }),
  });
}

type Calls = ReturnType<typeof useApi>["deadLetters"];

export function useReplayOne(onDone: () => void) {
  const { deadLetters } = useApi();
  return useWrite((input: Parameters<Calls["replay"]["mutate"]>[0]) => deadLetters.replay.mutate(input), onDone);
}

export function useDiscard(onDone: () => void) {
  const { deadLetters } = useApi();
  return useWrite((input: Parameters<Calls["discard"]["mutate"]>[0]) => deadLetters.discard.mutate(input), onDone);
}

export function useReplayMany(onDone: () => void) {
  const { deadLetters } = useApi();
  return useWrite(
    (input: Parameters<Calls["replayMany"]["mutate"]>[0]) => deadLetters.replayMany.mutate(input),
    onDone,
  );
}

export function useStopReplay() {
  const { deadLetters } = useApi();
  return useWrite((id: string) => deadLetters.stopReplay.mutate({ id }));
}

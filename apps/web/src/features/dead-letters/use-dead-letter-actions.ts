import { useApi, type Api } from "../../lib/api.tsx";
import { useWrite } from "../../lib/use-write.ts";
import { deadLetterKey } from "./dead-letter.queries.ts";

type Calls = Api["deadLetters"];

export function useReplayOne(onDone: () => void) {
  const { deadLetters } = useApi();
  return useWrite({
    write: (input: Parameters<Calls["replay"]["mutate"]>[0]) => deadLetters.replay.mutate(input),
    changes: deadLetterKey,
    onDone,
  });
}

export function useDiscard(onDone: () => void) {
  const { deadLetters } = useApi();
  return useWrite({
    write: (input: Parameters<Calls["discard"]["mutate"]>[0]) => deadLetters.discard.mutate(input),
    changes: deadLetterKey,
    onDone,
  });
}

export function useReplayMany(onDone: () => void) {
  const { deadLetters } = useApi();
  return useWrite({
    write: (input: Parameters<Calls["replayMany"]["mutate"]>[0]) => deadLetters.replayMany.mutate(input),
    changes: deadLetterKey,
    onDone,
  });
}

export function useStopReplay() {
  const { deadLetters } = useApi();
  return useWrite({ write: (id: string) => deadLetters.stopReplay.mutate({ id }), changes: deadLetterKey });
}

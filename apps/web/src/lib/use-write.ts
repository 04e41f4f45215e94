import { useMutation, useQueryClient, type QueryKey } from "@tanstack/react-query";

interface WriteOptions<Input, Answer> {
  write: (input: Input) => Promise<Answer>;
  /** What is loaded again after it, whether it went well or not. */
  changes: QueryKey;
  onDone?: ((answer: Answer) => void) | undefined;
}

/** A write to the server, and the lists that it changes. */
export function useWrite<Input, Answer>({ write, changes, onDone }: WriteOptions<Input, Answer>) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: write,
    onSuccess: (answer) => onDone?.(answer),
    onSettled: () => queryClient.invalidateQueries({ queryKey: changes }),
  });
}

import type { CreateTaskInput } from "@millrace/contracts/task";

/** `crypto.randomUUID` is missing where a page is served over plain HTTP in a local network. */
function randomKey(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Gives the same order the same keys until it went through, so that sending it again creates nothing twice. */
export function createKeyring(newKey: () => string = randomKey) {
  let held: { body: string; key: string } | undefined;
  return {
    sign(input: CreateTaskInput, count: number): CreateTaskInput[] {
      const body = JSON.stringify([input, count]);
      if (held?.body !== body) held = { body, key: newKey() };
      const { key } = held;
      return Array.from({ length: count }, (_, index) => ({ ...input, idempotencyKey: `${key}.${index}` }));
    },
    forget(): void {
      held = undefined;
    },
  };
}

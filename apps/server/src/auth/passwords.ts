import { randomUUID } from "node:crypto";
import { availableParallelism } from "node:os";
import { hash, verify } from "@node-rs/argon2";
import { bulkhead, isBulkheadRejectedError } from "cockatiel";
import { AppError } from "../app-error.ts";

/**
 * Argon2id (the library's default) with the first set of parameters of the OWASP Password Storage Cheat Sheet:
 * https://cheatsheetseries.owasp.org/cheatsheets/Password_Storage_Cheat_Sheet.html#argon2id
 */
const parameters = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

/**
 * Hashing runs on the four threads that files and name look-ups need too, and takes 10 to 40 ms of a core: one thread
 * and, if there are more, one core stay free.
 */
const atOnce = Math.min(3, Math.max(1, availableParallelism() - 1));
const waitingPerThread = 50;
/** Who has waited for so long is refused: the queue may be slow, but nobody waits in it for longer. */
const patienceMs = 2_000;

export interface Passwords {
  hash(password: string): Promise<string>;
  /** Without a hash it takes as long and says no, so that nobody learns which accounts exist. */
  verify(stored: string | null | undefined, password: string): Promise<boolean>;
}

export function createPasswords(onRefused: () => void = () => undefined): Passwords {
  const decoy = hash(randomUUID(), parameters);
  const turns = bulkhead(atOnce, waitingPerThread * atOnce);

  function refusal(): AppError {
    onRefused();
    return new AppError("TOO_MANY_REQUESTS", "Too many people sign in right now: try again in a moment.", {
      retryAfterSeconds: 2,
    });
  }

  async function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const since = performance.now();
    try {
      return await turns.execute(() => {
        if (performance.now() - since > patienceMs) throw refusal();
        return work();
      });
    } catch (error) {
      throw isBulkheadRejectedError(error) ? refusal() : error;
    }
  }

  return {
    hash: (password) => inTurn(() => hash(password, parameters)),
    verify: (stored, password) =>
      inTurn(async () => {
        const matches = await verify(stored ?? (await decoy), password);
        return matches && stored !== null && stored !== undefined;
      }),
  };
}

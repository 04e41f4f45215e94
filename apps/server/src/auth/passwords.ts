import { randomUUID } from "node:crypto";
import { hash, verify } from "@node-rs/argon2";
import { AppError } from "../app-error.ts";

/**
 * Argon2id (the library's default) with the first set of parameters of the OWASP Password Storage Cheat Sheet:
 * https://cheatsheetseries.owasp.org/cheatsheets/Password_Storage_Cheat_Sheet.html#argon2id
 */
const parameters = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

/** A hash takes some 20 ms of a core, four run at a time: beyond this a caller would wait for seconds. */
const maxWaiting = 200;

export interface Passwords {
  hash(password: string): Promise<string>;
  /** Without a hash it takes as long and says no, so that nobody learns which accounts exist. */
  verify(stored: string | null | undefined, password: string): Promise<boolean>;
}

export function createPasswords(): Passwords {
  const decoy = hash(randomUUID(), parameters);
  let waiting = 0;

  async function inTurn<T>(work: () => Promise<T>): Promise<T> {
    if (waiting >= maxWaiting) {
      throw new AppError("UNAVAILABLE", "Too many people sign in right now: try again in a moment.", {
        retryAfterSeconds: 2,
      });
    }
    waiting += 1;
    try {
      return await work();
    } finally {
      waiting -= 1;
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

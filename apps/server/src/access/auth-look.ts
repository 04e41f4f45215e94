import { principalAnswerSchema } from "@millrace/contracts/principal";
import type { ResolvedIdentity } from "./principal.ts";

/** Auth cannot be asked right now; nothing follows about the token. */
export class AuthUnreachable extends Error {
  readonly retryAfterSeconds: number | undefined;

  constructor(reason: string, options: { cause?: unknown; retryAfterSeconds?: number | undefined } = {}) {
    super(`auth cannot be asked: ${reason}`, { cause: options.cause });
    this.name = "AuthUnreachable";
    this.retryAfterSeconds = options.retryAfterSeconds;
  }
}

/** Auth is there and limits whoever comes from our address with tokens it does not know. */
export class AuthLimits extends AuthUnreachable {}

/** Null: auth knows no such token, or it has ended. Throws `AuthUnreachable`. */
export type AuthLook = (token: string) => Promise<ResolvedIdentity | null>;

export interface AuthLookDeps {
  /** Where the auth domain answers, such as `http://auth:3000`. */
  url: string;
  fetch?: typeof fetch;
  timeoutMs?: number;
}

/** Asks auth who bears a token, by presenting that token: there is no secret between the two to be lost. */
export function createAuthLook({ url, fetch = globalThis.fetch, timeoutMs = 2_000 }: AuthLookDeps): AuthLook {
  const endpoint = new URL("/api/auth/principal", url);

  async function ask(token: string): Promise<Response> {
    try {
      return await fetch(endpoint, {
        headers: { authorization: `Bearer ${token}` },
        redirect: "error",
        signal: AbortSignal.timeout(timeoutMs),
      });
    } catch (cause) {
      throw new AuthUnreachable("no answer", { cause });
    }
  }

  return async (token) => {
    const response = await ask(token);
    const body: unknown = await response.json().catch(() => undefined);
    if (response.status === 401) return null;
    const retryAfterSeconds = Number(response.headers.get("retry-after")) || undefined;
    if (response.status === 429) throw new AuthLimits("it limits us", { retryAfterSeconds });
    if (!response.ok) throw new AuthUnreachable(`it answered ${response.status}`, { retryAfterSeconds });
    const parsed = principalAnswerSchema.safeParse(body);
    if (!parsed.success) throw new AuthUnreachable("its answer is not a principal", { cause: parsed.error });
    const { principal, expiresAt, extended } = parsed.data;
    return { principal, expiresAt: new Date(expiresAt), extended };
  };
}

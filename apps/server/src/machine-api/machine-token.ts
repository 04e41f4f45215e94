import { z } from "zod";
import type { Ask } from "./answer.ts";
import { MachineApiError } from "./machine-api-error.ts";

export interface MachineToken {
  /** Asked for once, however many wait for it, and kept until shortly before it expires. */
  get(): Promise<string>;
  /** It was refused: its client has changed, say. The next call gets another. */
  forget(token: string): void;
}

interface MachineTokenDeps {
  url: string;
  clientId: string;
  clientSecret: string;
  scopes: readonly string[];
  ask: Ask;
  now: () => number;
}

const answerSchema = z.object({ access_token: z.string().min(1), expires_in: z.number() });

/** What a request may take on its way, and clocks that run apart. */
const earlyMs = 30_000;

/** A token of the machine's own, by the grant `client_credentials` (RFC 6749, 4.4). */
export function createMachineToken({ url, clientId, clientSecret, scopes, ask, now }: MachineTokenDeps): MachineToken {
  const endpoint = new URL("/oidc/token", url);
  const credentials = [clientId, clientSecret].map(encodeURIComponent).join(":");
  let current: { token: string; expiresAt: number } | undefined;
  let request: Promise<string> | undefined;

  async function fetchToken(): Promise<string> {
    const { body } = await ask(endpoint, {
      method: "POST",
      headers: {
        authorization: `Basic ${Buffer.from(credentials).toString("base64")}`,
        "content-type": "application/x-www-form-urlencoded",
      },
      body: new URLSearchParams({ grant_type: "client_credentials", scope: scopes.join(" ") }).toString(),
    });
    const parsed = answerSchema.safeParse(body);
    if (!parsed.success) throw new MachineApiError("refused", `${endpoint.pathname} gave no token`);
    const { access_token: token, expires_in: seconds } = parsed.data;
    current = { token, expiresAt: now() + seconds * 1_000 };
    return token;
  }

  return {
    async get() {
      if (current && now() < current.expiresAt - earlyMs) return current.token;
      request ??= fetchToken().finally(() => {
        request = undefined;
      });
      return request;
    },
    forget(token) {
      if (current?.token === token) current = undefined;
    },
  };
}

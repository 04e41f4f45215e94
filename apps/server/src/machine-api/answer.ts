import { MachineApiError } from "./machine-api-error.ts";

interface AnswerDeps {
  fetch: typeof fetch;
  now: () => number;
  timeoutMs: number;
  /** Ends what is under way, at a shutdown. */
  signal: AbortSignal;
}

export interface Answer {
  status: number;
  body: unknown;
}

export type Ask = (url: URL, request: RequestInit) => Promise<Answer>;

/** One request, one answer: 2xx and 404 are given back, everything else is thrown as what follows from it. */
export function createAsk({ fetch, now, timeoutMs, signal }: AnswerDeps): Ask {
  async function read(url: URL, request: RequestInit): Promise<{ response: Response; text: string }> {
    try {
      const timeout = AbortSignal.timeout(timeoutMs);
      const response = await fetch(url, { ...request, redirect: "error", signal: AbortSignal.any([signal, timeout]) });
      return { response, text: await response.text() };
    } catch (cause) {
      throw new MachineApiError("unavailable", `${url.pathname} gave no answer`, { cause });
    }
  }

  return async (url, request) => {
    const { response, text } = await read(url, request);
    const { status } = response;
    const said = `${url.pathname} answered ${status}`;
    if (response.ok || status === 404) return { status, body: parse(text, said) };
    const retryAfterMs = readRetryAfter(response.headers.get("retry-after"), now());
    if (status === 429) throw new MachineApiError("limited", said, { status, retryAfterMs });
    if (status >= 500) throw new MachineApiError("unavailable", said, { status, retryAfterMs });
    throw new MachineApiError("refused", `${said}: ${text.slice(0, 200)}`, { status });
  };
}

function parse(text: string, said: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new MachineApiError("unavailable", `${said}, but not in JSON`, { cause });
  }
}

/** Seconds or a date (RFC 9110). */
export function readRetryAfter(value: string | null, now: number): number | undefined {
  if (value === null) return undefined;
  const ms = /^\d+$/.test(value.trim()) ? Number(value) * 1_000 : Date.parse(value) - now;
  return Number.isNaN(ms) ? undefined : Math.max(0, ms);
}

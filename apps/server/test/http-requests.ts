import { errorBodySchema, type ErrorBody } from "@millrace/contracts/errors";
import { sessionAnswerSchema, type SessionAnswer } from "@millrace/contracts/user";
import { z } from "zod";

const json = { "content-type": "application/json" };

export function postJson(url: string, body: unknown, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(url, { method: "POST", headers: { ...json, ...headers }, body: JSON.stringify(body) });
}

export async function restError(response: Response): Promise<ErrorBody> {
  return z.object({ error: errorBodySchema }).parse(await response.json()).error;
}

export async function trpcError(response: Response): Promise<ErrorBody> {
  const shape = z.object({ error: z.object({ data: z.object({ error: errorBodySchema }) }) });
  return shape.parse(await response.json()).error.data.error;
}

export async function signUp(url: string, email: string, password = "correct horse"): Promise<SessionAnswer> {
  const response = await postJson(`${url}/api/auth/register`, { email, name: "Somebody", password });
  return sessionAnswerSchema.parse(await response.json());
}

export function bearer(token: string): Record<string, string> {
  return { authorization: `Bearer ${token}` };
}

/** The value of the session cookie that an answer sets, or undefined. */
export function cookieOf(response: Response): string | undefined {
  return response.headers.getSetCookie().at(-1)?.split(";", 1)[0];
}

export async function waitFor(condition: () => boolean | Promise<boolean>, deadlineMs = 10_000): Promise<void> {
  const deadline = performance.now() + deadlineMs;
  const poll = async (): Promise<void> => {
    if (await condition()) return;
    if (performance.now() > deadline) throw new Error(`not so within ${deadlineMs} ms: ${condition.toString()}`);
    await new Promise((resolve) => {
      setTimeout(resolve, 10);
    });
    return poll();
  };
  await poll();
}

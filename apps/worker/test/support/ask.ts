import { createServer, type IncomingMessage, type RequestListener } from "node:http";
import { type AddressInfo, connect, type Server } from "node:net";
import { once } from "node:events";
import { onTestFinished } from "vitest";
import { httpRequestKind } from "../../src/kinds/http-request.ts";

/** Stands for a public one; it leads to a server of the test. */
export const publicAddress = "93.184.216.34";

/** What a name resolves to: always the same, or one answer after the other. */
export type Names = Record<string, string[] | string[][]>;

export interface Asked {
  outcome: Promise<unknown>;
  lines: string[];
  /** `address:port` of each connection. */
  connected: string[];
  /** The names that were looked up. */
  resolved: string[];
}

export interface AskOptions {
  names?: Names;
  /** Where connections lead to in truth: all to one port, or each address to its own. */
  port?: number | Record<string, number>;
  signal?: AbortSignal;
}

/** Runs the kind `http.request` with names and connections of the test. */
export function ask(
  payload: unknown,
  { names = {}, port, signal = new AbortController().signal }: AskOptions = {},
): Asked {
  const asked: Omit<Asked, "outcome"> = { lines: [], connected: [], resolved: [] };
  const kind = httpRequestKind({
    resolve: async (hostname) => {
      const turn = asked.resolved.filter((name) => name === hostname).length;
      asked.resolved.push(hostname);
      return answerOf(names[hostname] ?? [], turn);
    },
    connect: (address, toPort) => {
      asked.connected.push(`${address}:${toPort}`);
      // Without a server of the test nothing must ever be connected to.
      return connect({ host: "127.0.0.1", port: (typeof port === "object" ? port[address] : port) ?? 1 });
    },
  });
  const write = (message: string): void => void asked.lines.push(message);
  const prepared = kind.prepare(payload);
  const outcome = prepared.ok
    ? Promise.resolve(
        prepared.run({
          task: { id: "", userId: "", kind: "http.request", maxAttempts: 1, dispatch: 1, delivery: 1 },
          attempt: 1,
          signal,
          log: { debug: write, info: write, warn: write, error: write },
          progress: () => undefined,
        }),
      )
    : Promise.reject(new Error(prepared.problem));
  return { ...asked, outcome };
}

function answerOf(known: string[] | string[][], turn: number): string[] {
  const answers = known.map((answer) => (typeof answer === "string" ? [answer] : answer));
  if (known.every((answer) => typeof answer === "string")) return answers.flat();
  return answers[Math.min(turn, answers.length - 1)] ?? [];
}

/** A server on loopback until the test ends. */
export function serve(answer: (...of: Parameters<RequestListener>) => unknown): Promise<number> {
  return listenUntilFinished(createServer((request, response) => void answer(request, response)));
}

export async function listenUntilFinished(server: Server): Promise<number> {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => void server.close());
  const address: AddressInfo | string | null = server.address();
  if (typeof address !== "object" || !address) throw new Error("the server listens nowhere");
  return address.port;
}

export async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks).toString();
}

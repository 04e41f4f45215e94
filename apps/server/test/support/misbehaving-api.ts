import { createServer, type IncomingMessage, type ServerResponse } from "node:http";

export type Handler = (request: IncomingMessage, response: ServerResponse) => void;

export interface MisbehavingApi extends AsyncDisposable {
  url: string;
  /** What it does with requests for anything but tokens. */
  handler: Handler;
  /** What it does with requests for tokens. */
  tokenHandler: Handler;
  /** The requests for anything but tokens: their paths. */
  asked: string[];
  tokensAsked: () => number;
  /** The bearer tokens that came. */
  bearers: (string | undefined)[];
  /** The most requests that were open at a time. */
  mostAtOnce: () => number;
}

export function answerJson(body: unknown, status = 200, headers: Record<string, string> = {}): Handler {
  return (_request, response) => {
    response.writeHead(status, { "content-type": "application/json", ...headers }).end(JSON.stringify(body));
  };
}

/** An API with tokens for machines on a real socket, which answers as a test wants it to. */
export async function startMisbehavingApi(): Promise<MisbehavingApi> {
  let tokens = 0;
  let open = 0;
  let most = 0;
  const giveToken: Handler = (request, response) =>
    answerJson({ access_token: `token-${tokens}`, token_type: "Bearer", expires_in: 600 })(request, response);
  const api = { handler: answerJson({}), tokenHandler: giveToken };
  const asked: string[] = [];
  const bearers: (string | undefined)[] = [];

  const server = createServer((request, response) => {
    if (request.url === "/oidc/token") {
      tokens += 1;
      api.tokenHandler(request, response);
      return;
    }
    open += 1;
    most = Math.max(most, open);
    response.once("close", () => (open -= 1));
    asked.push(request.url ?? "");
    bearers.push(request.headers.authorization);
    api.handler(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;

  return Object.assign(api, {
    url: `http://127.0.0.1:${port}`,
    asked,
    bearers,
    tokensAsked: () => tokens,
    mostAtOnce: () => most,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  });
}

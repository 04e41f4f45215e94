import { once } from "node:events";
import { execFile } from "node:child_process";
import { createServer } from "node:net";
import { setImmediate } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { limits } from "@millrace/contracts/limits";
import { isUnrecoverable } from "@millrace/worker-kit/errors";
import { describe, expect, onTestFinished, test } from "vitest";
import { z } from "zod";
import { httpRequestKind } from "../src/kinds/http-request.ts";
import { ask, bodyOf, listenUntilFinished, publicAddress, serve } from "./support/ask.ts";

const names = { "a.example": [publicAddress], "b.example": ["93.184.216.35"] };

describe("the kind http.request", () => {
  test("W5 sends method, headers and body as given, and keeps the answer without its cookies", async () => {
    const port = await serve(async (request, response) => {
      const { method, url, headers } = request;
      response.writeHead(201, { "content-type": "application/json", "set-cookie": "session=hidden", "x-id": "7" });
      response.end(JSON.stringify({ method, url, headers, body: await bodyOf(request) }));
    });
    const payload = {
      method: "POST",
      url: "http://a.example:8080/things?x=1#part",
      headers: { "Content-Type": "text/plain", "X-Trace": "t" },
      body: "grüße",
    };
    const { outcome, connected } = ask(payload, { names, port });
    const result = z
      .object({ headers: z.record(z.string(), z.string()), body: z.string() })
      .loose()
      .parse(await outcome);
    expect(result).toMatchObject({ status: 201, redirects: 0, encoding: "utf8", truncated: false });
    expect(result.headers).toMatchObject({ "content-type": "application/json", "x-id": "7" });
    expect(result.headers).not.toHaveProperty("set-cookie");
    expect(JSON.parse(result.body)).toMatchObject({
      method: "POST",
      url: "/things?x=1",
      body: "grüße",
      headers: { host: "a.example:8080", "content-type": "text/plain", "x-trace": "t", "content-length": "7" },
    });
    expect(connected).toEqual([`${publicAddress}:8080`]);
  });

  test("W5 goes on to the next address when one does not answer", async () => {
    const port = await serve((_request, response) => response.end("ok"));
    const both = { "a.example": [publicAddress, "8.8.8.8"] };
    const { outcome, connected } = ask({ url: "http://a.example/" }, { names: both, port: { "8.8.8.8": port } });
    expect(await outcome).toMatchObject({ status: 200 });
    expect(connected).toEqual([`${publicAddress}:80`, "8.8.8.8:80"]);
  });

  test("W5 follows redirects, and turns a POST into a GET as browsers do", async () => {
    const port = await serve(async (request, response) => {
      if (request.url === "/first") return response.writeHead(303, { location: "/second" }).end();
      response.end(`${request.method} ${request.url} [${await bodyOf(request)}]`);
    });
    const { outcome } = ask({ method: "POST", url: "http://a.example/first", body: "x" }, { names, port });
    expect(await outcome).toMatchObject({ url: "http://a.example/second", redirects: 1, body: "GET /second []" });
  });

  test("W5 a redirect with 307 keeps method and body", async () => {
    const port = await serve(async (request, response) => {
      if (request.url === "/first") return response.writeHead(307, { location: "/second" }).end();
      response.end(`${request.method} [${await bodyOf(request)}]`);
    });
    const { outcome } = ask({ method: "PUT", url: "http://a.example/first", body: "x" }, { names, port });
    expect(await outcome).toMatchObject({ redirects: 1, body: "PUT [x]" });
  });

  test("W5 follows five redirects and no sixth", async () => {
    const port = await serve((request, response) => {
      const left = Number(request.url?.slice(1));
      if (left === 0) response.end("there");
      else response.writeHead(302, { location: `/${left - 1}` }).end();
    });
    expect(await ask({ url: "http://a.example/5" }, { names, port }).outcome).toMatchObject({ redirects: 5 });
    const error = await ask({ url: "http://a.example/6" }, { names, port }).outcome.catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ message: "redirected more than 5 times" });
    expect(isUnrecoverable(error)).toBe(true);
  });

  test("W5 security: no credential goes to another origin", async () => {
    const seen: Record<string, unknown>[] = [];
    const port = await serve((request, response) => {
      seen.push({ ...request.headers });
      if (request.headers.host === "a.example" && request.url === "/") {
        response.writeHead(302, { location: "/same" }).end();
      } else if (request.headers.host === "a.example") {
        response.writeHead(302, { location: "http://b.example/other" }).end();
      } else response.end("there");
    });
    const headers = {
      Authorization: "Bearer s3cret",
      cookie: "sid=s3cret",
      "X-Api-Key": "s3cret",
      accept: "text/html",
    };
    const { outcome } = ask({ url: "http://a.example/", headers }, { names, port });
    expect(await outcome).toMatchObject({ url: "http://b.example/other", redirects: 2 });
    const [first, same, other] = seen;
    expect(first).toMatchObject({ authorization: "Bearer s3cret", "x-api-key": "s3cret" });
    expect(same, "the same origin").toMatchObject({ authorization: "Bearer s3cret", cookie: "sid=s3cret" });
    expect(other).toMatchObject({ host: "b.example", accept: "text/html" });
    expect(JSON.stringify(other)).not.toContain("s3cret");
  });

  test("W5 security: nothing secret is logged, nor told by an error whose answer repeats what it was sent", async () => {
    const port = await serve((request, response) =>
      response.writeHead(401).end(`refused: ${request.headers.authorization} ${request.headers.cookie}`),
    );
    const headers = { authorization: "Bearer s3cret-token", cookie: "sid=s3cret-cookie" };
    const { outcome, lines } = ask({ url: "http://a.example/x?token=s3cret-query", headers }, { names, port });
    const error = await outcome.catch((thrown: unknown) => String(thrown));
    expect(error).toContain("answered 401: refused: ***");
    expect(lines).toEqual([
      "GET http://a.example/x (headers: authorization, cookie)",
      expect.stringMatching(/^answered 401/),
    ]);
    expect([error, ...lines].join("\n")).not.toContain("s3cret");
  });

  test.each([
    [400, false],
    [404, false],
    [422, false],
    [408, true],
    [429, true],
    [500, true],
    [503, true],
  ])("W5 an answer of %i fails the task; it is tried again: %s", async (status, isTriedAgain) => {
    const port = await serve((_request, response) => response.writeHead(status).end("no such thing"));
    const error = await ask({ url: "http://a.example/" }, { names, port }).outcome.catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ message: `answered ${status}: no such thing` });
    expect(isUnrecoverable(error)).toBe(!isTriedAgain);
  });

  test.each([
    ["text", "a", "utf8"],
    ["control characters, which JSON writes longer", "\u0001", "base64"],
    ["U+0000, which cannot be kept as text", "\0", "base64"],
    ["a character that is cut in two", "€", "utf8"],
  ])("W5 an answer without end is cut, and the result fits: %s", async (_what, content, encoding) => {
    const port = await serve((_request, response) => {
      const more = (): void => {
        while (response.write(content.repeat(10_000)));
      };
      response.on("drain", more);
      more();
    });
    const result = await ask({ url: "http://a.example/" }, { names, port }).outcome;
    expect(result).toMatchObject({ status: 200, truncated: true, encoding });
    const bytes = Buffer.byteLength(JSON.stringify(result));
    expect(bytes).toBeGreaterThan(160_000);
    expect(bytes).toBeLessThan(limits.resultBytes);
  });

  test("W5 what is no text is kept as base64, and nothing is unpacked", async () => {
    const port = await serve((_request, response) => {
      response.writeHead(200, { "content-encoding": "gzip" }).end(Buffer.from([0x1f, 0x8b, 0xff]));
    });
    const { outcome } = ask({ url: "http://a.example/" }, { names, port });
    expect(await outcome).toMatchObject({ body: "H4v/", encoding: "base64", truncated: false });
  });

  test("W5 one that does not answer in time fails, and is tried again", async () => {
    const port = await serve(() => undefined);
    const error = await ask({ url: "http://a.example/", timeoutMs: 100 }, { names, port }).outcome.catch(
      (thrown: unknown) => thrown,
    );
    expect(error).toMatchObject({ name: "Error", message: "no answer within 100 ms" });
  });

  test("W5 security: the time-out of a request that was refused ends nothing, least of all the worker", async () => {
    const unhandled: unknown[] = [];
    const note = (reason: unknown): void => void unhandled.push(reason);
    process.on("unhandledRejection", note);
    onTestFinished(() => void process.off("unhandledRejection", note));
    await expect(ask({ url: "gopher://a.example/", timeoutMs: 100 }, { names }).outcome).rejects.toThrow("gopher:");
    // Begun after the request's, so it ends after it.
    await once(AbortSignal.timeout(100), "abort");
    await setImmediate();
    expect(unhandled).toEqual([]);
  });

  test("W5 ends with its signal, also in the midst of an answer", async () => {
    const ended = new AbortController();
    const port = await serve((_request, response) => {
      response.write("half", () => ended.abort(new Error("canceled")));
    });
    const { outcome } = ask({ url: "http://a.example/" }, { names, port, signal: ended.signal });
    await expect(outcome).rejects.toThrow("canceled");
  });

  test.each([
    ["a name that leads nowhere", "http://nowhere.example/", "the name nowhere.example has no address"],
    ["a port where nobody listens", "http://a.example/", "ECONNREFUSED"],
  ])("W5 is tried again after %s", async (_what, url, message) => {
    const error = await ask({ url }, { names }).outcome.catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ message: expect.stringContaining(message) });
    expect(isUnrecoverable(error)).toBe(false);
  });

  test("W5 an answer that is not HTTP fails, and the process lives", async () => {
    const port = await listenUntilFinished(
      createServer((socket) => socket.end("SSH-2.0-x\r\n").on("error", () => undefined)),
    );
    await expect(ask({ url: "http://a.example/" }, { names, port }).outcome).rejects.toThrow("Parse Error");
  });

  test("W5 an answer that switches to another protocol fails at once", async () => {
    const port = await listenUntilFinished(
      createServer((socket) =>
        socket
          .on("error", () => undefined)
          .end("HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n"),
      ),
    );
    await expect(ask({ url: "http://a.example/" }, { names, port }).outcome).rejects.toThrow("without an answer");
  });

  test("W5 https speaks TLS to the checked address and names the host; what is no TLS is refused", async () => {
    let hello = "";
    const port = await listenUntilFinished(
      createServer((socket) => {
        socket
          .on("error", () => undefined)
          .once("data", (bytes) => {
            hello = bytes.toString("latin1");
            socket.end("HTTP/1.1 200 OK\r\n\r\n");
          });
      }),
    );
    const { outcome, connected } = ask({ url: "https://a.example/" }, { names, port });
    const error = await outcome.catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(Error);
    expect(connected).toEqual([`${publicAddress}:443`]);
    expect(hello.charCodeAt(0), "a handshake").toBe(0x16);
    expect(hello).toContain("a.example");
  });

  test("W5 security: a proxy that the environment names is not asked", async () => {
    const app = fileURLToPath(new URL("ask-once.app.ts", import.meta.url));
    const port = await serve((request, response) => response.end(`${request.url} for ${request.headers.host}`));
    const proxy = await serve((_request, response) => response.end("the proxy"));
    const env = {
      NODE_USE_ENV_PROXY: "1",
      HTTP_PROXY: `http://127.0.0.1:${proxy}`,
      http_proxy: `http://127.0.0.1:${proxy}`,
    };
    const { stdout } = await promisify(execFile)(process.execPath, [app, String(port)], { env });
    expect(stdout).toBe("/path for a.example");
  });

  test.each([
    ["a header of the connection", { headers: { Host: "b.example" } }, "is set by Millrace"],
    ["a header with a line break", { headers: { a: "b\r\nc: d" } }, "line breaks"],
    ["a header with a wrong name", { headers: { "a b": "c" } }, "headers"],
    ["a body with GET", { body: "x" }, "GET has no body"],
    ["an unknown method", { method: "CONNECT" }, "method"],
    ["an unknown field", { proxy: "http://x" }, "proxy"],
    ["no URL", { url: "a.example" }, "url"],
  ])("W5 a payload with %s is refused", async (_what, part, problem) => {
    await expect(ask({ url: "http://a.example/", ...part }, { names }).outcome).rejects.toThrow(problem);
  });

  test("W5 announces a form: a choice of methods, labelled fields, defaults, and the URL alone required", () => {
    const { payloadSchema, retry } = httpRequestKind().announcement;
    expect(payloadSchema).toMatchObject({
      required: ["url"],
      additionalProperties: false,
      properties: {
        method: { title: "Method", default: "GET", enum: expect.arrayContaining(["GET", "POST"]) },
        url: { title: "URL", type: "string", format: "uri" },
        headers: { title: "Headers", type: "object", default: {} },
        body: { title: "Body", type: "string" },
        timeoutMs: { type: "integer", default: 30_000 },
      },
    });
    expect(retry.maxAttempts).toBe(3);
  });
});

import { connect } from "node:net";
import { httpRequestKind } from "../src/kinds/http-request.ts";

// Asks http://a.example/path, which leads to the port on loopback that the first argument names, and prints the answer.
const port = Number(process.argv[2]);
const kind = httpRequestKind({
  resolve: () => Promise.resolve(["93.184.216.34"]),
  connect: () => connect({ host: "127.0.0.1", port }),
});
const prepared = kind.prepare({ url: "http://a.example/path" });
if (!prepared.ok) throw new Error(prepared.problem);
const silent = (): void => undefined;
const result = await prepared.run({
  task: { id: "", userId: "", kind: "http.request", maxAttempts: 1, dispatch: 1, delivery: 1 },
  attempt: 1,
  signal: new AbortController().signal,
  log: { debug: silent, info: silent, warn: silent, error: silent },
  progress: silent,
});
process.stdout.write(typeof result === "object" && result && "body" in result ? String(result.body) : "no answer");

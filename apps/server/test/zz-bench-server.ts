import { createHttpServer } from "../src/http/server.ts";
import { createNotesRouter, createSignals } from "./http-router-fixture.ts";
import { Registry } from "prom-client";
import { pino } from "pino";
const session = {
  user: { id: "u", email: "e", name: "n", role: "admin", createdAt: "x" },
  expiresAt: new Date(),
  extended: false,
};
const server = await createHttpServer({
  router: createNotesRouter(createSignals()),
  services: { auth: { resolveSession: async () => session } } as any,
  config: { host: "127.0.0.1", port: 0, trustProxy: false, ssePingMs: 5000, sseMaxDurationMs: 60000 },
  readiness: { postgres: async () => true, nats: () => true },
  registry: new Registry(),
  log: pino({}, pino.destination("/dev/null")),
});
const { port } = await server.listen();
process.send!(port);
process.on("message", (m) => (m === "exit" ? process.exit() : process.send!(process.cpuUsage())));

import { createServer } from "node:http";

import { readServiceUrl } from "../config.ts";

const { hostname, port } = new URL(readServiceUrl());
const server = createServer((_request, response) => response.end("ok"));

process.once("SIGTERM", () => process.exit(0));
process.once("disconnect", () => process.exit(1));
server.listen(Number(port), hostname, () => process.send?.({ type: "ready" }));

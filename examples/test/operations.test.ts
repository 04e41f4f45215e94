import { readFile } from "node:fs/promises";
import type { NatsServer } from "@millrace/local-stack/nats-server";
import { startTestNats } from "@millrace/local-stack/testing";
import { connectNats } from "@millrace/messaging/connection";
import { ensureTopology } from "@millrace/messaging/topology";
import { domains } from "@millrace/server/domains";
import { listProcedures } from "@millrace/server/http/procedure-meta";
import { routerOf } from "@millrace/server/router";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readDocument, sectionOf, tableRows } from "./support/markdown.ts";
import { natsCommandLines, readNatsCommandLine } from "./support/nats-command-lines.ts";
import { connectWithContext, contextSchema, type Operator } from "./support/operator.ts";

const document = await readDocument("docs/operations.md");

function namesIn(section: string): string[] {
  return tableRows(sectionOf(document, section)).map(([name = ""]) => name.replaceAll("`", ""));
}

async function matchesIn(file: string, pattern: RegExp): Promise<string[]> {
  return Array.from((await readDocument(file)).matchAll(pattern), ([, name = ""]) => name);
}

describe("settings", () => {
  test.each([
    ["### Server", "apps/server/src/config.ts"],
    ["### Worker", "apps/worker/src/config.ts"],
  ])("%s lists exactly what %s reads", async (section, file) => {
    const read = await matchesIn(file, /^ {2}([A-Z][A-Z_]+): /gm);
    expect(read).toContain("NATS_URL");
    expect(namesIn(section).toSorted()).toEqual(read.toSorted());
  });

  test("R1 those of npm start are exactly what its commands read", async () => {
    const read = await matchesIn("packages/local-stack/src/commands/settings.ts", /"([A-Z][A-Z_]+)"/g);
    const dataDir = await matchesIn("packages/local-stack/src/config.ts", /env\["(MILLRACE_\w+)"\]/g);
    expect(new Set(namesIn("### `npm start`"))).toEqual(new Set([...read, ...dataDir]));
  });
});

test("P5 the metrics are exactly those that the server counts", async () => {
  const files = ["apps/server/src/metrics.ts", "apps/server/src/http/observe-requests.ts"];
  const counted = await Promise.all(files.map((file) => matchesIn(file, /"((?:millrace|http)_\w+)"/g)));
  expect(namesIn("## Metrics").toSorted()).toEqual(counted.flat().toSorted());
});

describe("the proxy before domains that run apart", () => {
  const locations = Array.from(
    document.matchAll(/^location ~ (\S+) \{ proxy_pass http:\/\/(\w+):/gm),
    ([, pattern = "", to = ""]) => ({ pattern: new RegExp(pattern), to }),
  );

  test.each(domains)("P1 P2 it passes on to %s what is called there", (domain) => {
    const served = listProcedures(routerOf([domain])).filter(({ path }) => !path.startsWith("audit."));
    const paths = served.flatMap(({ path, meta }) => [`/trpc/${path}`, ...(meta.rest ? [meta.rest.path] : [])]);
    const routed = paths.map((path) => {
      const to = locations.find(({ pattern }) => pattern.test(path))?.to ?? "tasks";
      return `${path} → ${to}`;
    });
    expect(locations).not.toEqual([]);
    expect(routed).toEqual(paths.map((path) => `${path} → ${domain}`));
  });
});

describe("P4 the nats command lines", () => {
  const lines = natsCommandLines(document).map(readNatsCommandLine);
  let nats: NatsServer;
  let operator: Operator;

  beforeAll(async () => {
    nats = await startTestNats();
    const server = connectNats({ url: nats.urls.server, role: "server", name: "topology" });
    await server.ready();
    await ensureTopology(server);
    await server.drain();
    operator = await connectWithContext(nats.operatorContextFile);
  });
  afterAll(async () => {
    await operator.connection.drain();
    await nats[Symbol.asyncDispose]();
  });

  test("P4 the context file has the fields of the command line and the inbox that the operator may read", async () => {
    const context = contextSchema.parse(JSON.parse(await readFile(nats.operatorContextFile, "utf8")));
    expect(operator.connection.newInbox().startsWith(`${context.inbox_prefix}.`)).toBe(true);
    expect(document).toContain(`--inbox-prefix ${context.inbox_prefix}`);
  });

  // The stock command line is a program in Go that nothing brings along: commands, flags and what they ask are held
  // against a table made from its sources, and the asking is done with the operator's own permissions.
  test.each(lines)(
    "P4 $line is a command that the operator may give",
    async ({ problems, asks, listens, requests }) => {
      expect(problems).toEqual([]);
      const { connection, refusals } = operator;
      for (const subject of listens) connection.subscribeCore(subject, () => undefined);
      for (const { subject } of requests) connection.publishCore(subject, "");
      await Promise.all(asks.map((subject) => connection.request(`$JS.API.${subject}`)));
      await connection.request("$JS.API.INFO");
      expect(refusals).toEqual([]);
    },
  );
});

import { parseArgs } from "node:util";
import { pino } from "pino";
import { databaseUrlFromEnvironment } from "../config.ts";
import { createDatabase } from "../db/client.ts";
import type { DB } from "../db/database.ts";
import { auditChains } from "./audit-chain.ts";
import { type NotedHead, readNotedHead } from "./noted-head.ts";
import { verifyChain } from "./verify-chain.ts";

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

function readArguments(): NotedHead[] {
  const { values } = parseArgs({ options: { expect: { type: "string", multiple: true } } });
  return (values.expect ?? []).map(readNotedHead);
}

async function verifyAll(noted: NotedHead[]): Promise<boolean> {
  const log = pino({ level: "warn" }, process.stderr);
  const { db, end } = createDatabase<DB>({
    url: databaseUrlFromEnvironment(),
    max: 1,
    applicationName: "millrace-audit-verify",
    log,
  });
  let allRight = true;
  try {
    for (const chain of auditChains) {
      const { head, problem } = await verifyChain(
        db,
        chain,
        noted.filter((one) => one.chain === chain),
      );
      const verified = `${chain}: ${head.n} entries verified, head ${chain}=${head.n}:${head.hash}`;
      say(problem === null ? verified : `${chain}: WRONG: ${problem}. Before it, ${verified}`);
      allRight &&= problem === null;
    }
  } finally {
    await end();
  }
  return allRight;
}

try {
  process.exitCode = (await verifyAll(readArguments())) ? 0 : 1;
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 2;
}

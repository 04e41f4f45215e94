import { writeFile } from "node:fs/promises";

import { inboxPrefix } from "@millrace/contracts/permissions";

/** Writes a context of the stock `nats` command line: `nats --context <file> …`. */
export async function writeOperatorContext(file: string, url: string): Promise<void> {
  const { username, password, host } = new URL(url);
  const context = {
    description: "Millrace, as operator",
    url: `nats://${host}`,
    user: username,
    password,
    inbox_prefix: inboxPrefix("operator"),
  };
  await writeFile(file, `${JSON.stringify(context, null, 2)}\n`, { mode: 0o600 });
}

import { Client, escapeIdentifier } from "pg";

/** The same server and user, another database. */
export function databaseUrl(url: string, name: string): string {
  const other = new URL(url);
  other.pathname = `/${encodeURIComponent(name)}`;
  return other.href;
}

async function withClient<T>(url: string, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 15_000 });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** Creates a database, as a copy of `template` if one is named, and returns its URL. Nobody may be connected to the template. */
export async function createDatabase(adminUrl: string, name: string, template?: string): Promise<string> {
  const source = template === undefined ? "" : ` template ${escapeIdentifier(template)}`;
  await withClient(adminUrl, (client) => client.query(`create database ${escapeIdentifier(name)}${source}`));
  return databaseUrl(adminUrl, name);
}

/** Drops a database if it exists and disconnects whoever still uses it. */
export async function dropDatabase(adminUrl: string, name: string): Promise<void> {
  await withClient(adminUrl, (client) =>
    client.query(`drop database if exists ${escapeIdentifier(name)} with (force)`),
  );
}

/** Creates the database unless it is there, and returns its URL. */
export async function ensureDatabase(adminUrl: string, name: string): Promise<string> {
  const exists = await withClient(adminUrl, async (client) => {
    const found = await client.query("select 1 from pg_database where datname = $1", [name]);
    return found.rowCount === 1;
  });
  return exists ? databaseUrl(adminUrl, name) : createDatabase(adminUrl, name);
}

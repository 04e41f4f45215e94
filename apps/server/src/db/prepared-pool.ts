import { createHash } from "node:crypto";
import type { PostgresCursor, PostgresPool, PostgresPoolClient, PostgresQueryResult } from "kysely";
import type { Pool, PoolClient } from "pg";

/** Beyond this a text is surely not constant, and preparing it would only fill the server's memory. */
const maxStatements = 500;

const nameComment = /^\s*\/\* ?([\w.-]{1,40}) ?\*\//;

// Names a statement whose text starts with a comment, as in `/* tasks.insert */`. The hash keeps names unique per text.
export function createStatementNames(): (text: string) => string | undefined {
  const names = new Map<string, string>();
  return (text) => {
    const known = names.get(text);
    if (known !== undefined) return known;
    const comment = nameComment.exec(text)?.[1];
    if (comment === undefined || names.size >= maxStatements) return undefined;
    const name = `${comment}-${createHash("sha256").update(text).digest("hex").slice(0, 8)}`;
    names.set(text, name);
    return name;
  };
}

/** What pg calls a query that `query_timeout` has ended; it still stands in the way of the connection's next one. */
function isUnanswered(error: unknown): boolean {
  return error instanceof Error && error.message === "Query read timeout";
}

class PreparingConnection implements PostgresPoolClient {
  readonly #client: PoolClient;
  readonly #nameOf: (text: string) => string | undefined;
  #isStuck = false;

  constructor(client: PoolClient, nameOf: (text: string) => string | undefined) {
    this.#client = client;
    this.#nameOf = nameOf;
  }

  query<R>(cursor: PostgresCursor<R>): PostgresCursor<R>;
  query<R>(text: string, parameters: readonly unknown[]): Promise<PostgresQueryResult<R>>;
  query<R>(statement: string | PostgresCursor<R>, parameters: readonly unknown[] = []): unknown {
    if (typeof statement !== "string") throw new Error("Cursors are not supported: page by key instead.");
    return this.#run(statement, parameters);
  }

  async #run(text: string, parameters: readonly unknown[]): Promise<unknown> {
    if (this.#isStuck) throw new Error("The database connection no longer answers.");
    const name = this.#nameOf(text);
    try {
      return await this.#client.query({ text, values: [...parameters], ...(name !== undefined && { name }) });
    } catch (error) {
      this.#isStuck ||= isUnanswered(error);
      throw error;
    }
  }

  release(destroy?: boolean): void {
    this.#client.release(destroy || this.#isStuck);
  }
}

/** The pool as kysely sees it. One wrapper per connection, because kysely recognises connections by identity. */
export function createPreparedPool(pool: Pool): PostgresPool {
  const nameOf = createStatementNames();
  const connections = new WeakMap<PoolClient, PreparingConnection>();
  return {
    options: pool.options,
    async connect() {
      const client = await pool.connect();
      const known = connections.get(client);
      if (known) return known;
      const connection = new PreparingConnection(client, nameOf);
      connections.set(client, connection);
      return connection;
    },
    end: () => pool.end(),
  };
}

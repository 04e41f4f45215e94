import { type Kind, kindSchema } from "@millrace/contracts/kind";
import type { ErrorIssue } from "@millrace/contracts/errors";
import { type Kysely, sql } from "kysely";
import { z } from "zod";
import { AppError } from "../app-error.ts";
import type { DB } from "../db/database.ts";
import { manualKind } from "./manual.kind.ts";

export interface KindCatalog {
  /** The newest version of a kind; throws `UNKNOWN_KIND` naming the known ones. */
  findKindOrThrow(name: string): Promise<KnownKind>;
  /** After an announcement: the next look goes to the table. */
  invalidate(): void;
}

export interface KnownKind {
  kind: Kind;
  /** What is wrong with a payload; empty when it fits. Paths are relative to the payload. */
  check: (payload: unknown) => ErrorIssue[];
}

/** Announced kinds are copied to `tasks.kinds`; creates read only that, through a cache of `maxAgeMs`. */
export function createKindCatalog(deps: { db: Kysely<DB>; now: () => number; maxAgeMs?: number }): KindCatalog {
  const { db, now, maxAgeMs = 1_000 } = deps;
  let known = new Map<string, KnownKind>();
  let loadedAt = -Infinity;
  let loading: Promise<void> | undefined;

  async function load(): Promise<void> {
    const kinds = [...(await listKinds(db)), manualKind];
    known = new Map(kinds.map((kind) => [kind.name, reuse(known.get(kind.name), kind)]));
    loadedAt = now();
  }

  async function refresh(): Promise<void> {
    loading ??= load().finally(() => (loading = undefined));
    await loading;
  }

  return {
    async findKindOrThrow(name) {
      if (now() - loadedAt > maxAgeMs) await refresh();
      if (!known.has(name)) await refresh();
      const found = known.get(name);
      if (found) return found;
      const names = [...known.keys()].toSorted();
      const hint =
        names.length > 1
          ? `Known kinds: ${names.join(", ")}.`
          : `No worker has announced a kind yet: start one. Known is ${manualKind.name}.`;
      throw new AppError("UNKNOWN_KIND", `No worker has announced the kind "${name}". ${hint}`, {
        issues: [{ path: "kind", message: `unknown kind "${name}"` }],
      });
    },
    invalidate() {
      loadedAt = -Infinity;
    },
  };
}

/** Those that tasks can be made of, by name: the announced ones, and what people do. */
export async function listCreatableKinds(db: Kysely<DB>): Promise<Kind[]> {
  const kinds = [...(await listKinds(db)), manualKind];
  return kinds.toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

/** The newest version of each announced kind, by name. */
export async function listKinds(db: Kysely<DB>): Promise<Kind[]> {
  const rows = await db
    .selectFrom("tasks.kinds")
    .distinctOn("name")
    .selectAll()
    .orderBy("name")
    .orderBy("version", "desc")
    .execute();
  return rows.map((row) =>
    kindSchema.parse({
      name: row.name,
      version: row.version,
      description: row.description,
      queue: row.queue,
      payloadSchema: row.payload_schema,
      retry: row.retry,
      timeoutMs: row.timeout_ms,
      announcedAt: row.announced_at.toISOString(),
    }),
  );
}

export async function saveKind(db: Kysely<DB>, kind: Omit<Kind, "announcedAt">, at: Date): Promise<void> {
  await sql`
    insert into tasks.kinds (name, version, description, queue, payload_schema, retry, timeout_ms, announced_at)
    values (${kind.name}, ${kind.version}, ${kind.description}, ${kind.queue}, ${JSON.stringify(kind.payloadSchema)},
            ${JSON.stringify(kind.retry)}, ${kind.timeoutMs}, ${at})
    on conflict (name, version) do update set
      description = excluded.description, queue = excluded.queue, payload_schema = excluded.payload_schema,
      retry = excluded.retry, timeout_ms = excluded.timeout_ms, announced_at = excluded.announced_at`.execute(db);
}

/** Compiling a schema is the dear part: a kind that did not change keeps its validator. */
function reuse(before: KnownKind | undefined, kind: Kind): KnownKind {
  if (before && JSON.stringify(before.kind.payloadSchema) === JSON.stringify(kind.payloadSchema)) {
    return { kind, check: before.check };
  }
  const schema = z.fromJSONSchema(kind.payloadSchema);
  return {
    kind,
    check(payload) {
      const parsed = schema.safeParse(payload);
      if (parsed.success) return [];
      return parsed.error.issues.map((issue) => ({
        path: [...issue.path, ...(issue.code === "unrecognized_keys" ? issue.keys.slice(0, 1) : [])].join("."),
        message: issue.message,
      }));
    },
  };
}

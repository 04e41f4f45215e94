import { type ListTasksInput, listTasksInputSchema } from "@millrace/contracts/task-list";
import type { DB } from "@millrace/server/db/database";
import { listTasks } from "@millrace/server/tasks/task.list";
import { Kysely, PostgresDialect } from "kysely";
import { Pool } from "pg";
import { z } from "zod";

import { viewerId } from "./seed.ts";

const nodeSchema = z.object({
  "Node Type": z.string(),
  "Relation Name": z.string().optional(),
  "Index Name": z.string().optional(),
  get Plans() {
    return z.array(nodeSchema).optional();
  },
});
type PlanNode = z.infer<typeof nodeSchema>;
const planSchema = z.tuple([z.object({ Plan: nodeSchema })]);

export interface Explained {
  /** As in `Index Scan tasks_status`, those that read something. */
  reads: string[];
  /** Tables that are read from end to end; kinds are a handful and may be. */
  sequential: string[];
}

/** How PostgreSQL goes about a list: the very statement that the server sends. */
export async function explainList(url: string, input: ListTasksInput): Promise<Explained> {
  const pool = new Pool({ connectionString: url, max: 1 });
  pool.on("error", (error) => console.error(error.message));
  const statements: { sql: string; parameters: readonly unknown[] }[] = [];
  const db = new Kysely<DB>({
    dialect: new PostgresDialect({ pool }),
    log: ({ query }) => void statements.push(query),
  });
  try {
    await listTasks(db, { id: viewerId, seesAll: true }, listTasksInputSchema.parse(input));
    const nodes: PlanNode[] = [];
    for (const { sql, parameters } of statements) {
      const { rows } = await pool.query<{ "QUERY PLAN": unknown }>(`explain (format json) ${sql}`, [...parameters]);
      nodes.push(...flatten(planSchema.parse(rows[0]?.["QUERY PLAN"])[0].Plan));
    }
    const reading = nodes.filter((node) => node["Index Name"] ?? node["Relation Name"]);
    return {
      reads: [...new Set(reading.map((node) => `${node["Node Type"]} ${node["Index Name"] ?? node["Relation Name"]}`))],
      sequential: nodes.flatMap((node) => {
        const table = node["Relation Name"];
        return node["Node Type"].endsWith("Seq Scan") && table !== undefined && table !== "kinds" ? [table] : [];
      }),
    };
  } finally {
    await db.destroy();
  }
}

function flatten(node: PlanNode): PlanNode[] {
  return [node, ...(node.Plans ?? []).flatMap(flatten)];
}

import { randomUUID } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import { Client } from "pg";
import { ask } from "../src/ledger.ts";
import type { Random } from "../src/random.ts";
import type { Scenario } from "../src/scenario.ts";

const writerCount = 12;

export const lateCommits: Scenario = {
  number: 10,
  title: "12 writers with delayed commits, a live subscriber and a reader by serial number",
  limitMs: 90_000,
  async run({ random, scale, begin }) {
    const trial = await begin();
    const { url } = trial.cluster.postgres;
    await trial.calls.create();
    const [owner] = await ask<{ owner_id: string }>(url, "select owner_id from tasks.tasks limit 1");
    // Numbered one by one: what the reader misses is not owed to numbers that each connection reserves.
    await ask(url, "alter table tasks.task_history alter column seq set cache 1");
    const perWriter = scale === "full" ? 250 : 60;
    const over = new AbortController();
    const reading = readBySerial(url, over.signal);
    const writing = Array.from({ length: writerCount }, () => write(url, owner?.owner_id ?? "", perWriter, random));
    await Promise.all(writing);
    over.abort();
    const bySerial = await reading;
    await trial.settle(10_000);
    const [there] = await ask<{ count: number }>(url, "select count(*)::int as count from tasks.task_history");
    const missed = (there?.count ?? 0) - bySerial;
    const broken = missed > 0 ? [] : ["the reader by serial number missed nothing: the test cannot tell"];
    const findings = await trial.finish({ faults: writerCount * perWriter, broken });
    return { ...findings, notes: [`the reader by serial number missed ${missed} of ${there?.count} changes`] };
  },
};

/** Changes a task of its own again and again; some transactions stay open for a while. */
async function write(url: string, ownerId: string, count: number, random: Random): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  const id = randomUUID();
  for (let version = 1; version <= count; version += 1) {
    await client.query("begin");
    await client.query(
      `insert into tasks.tasks (id, owner_id, created_at, updated_at, version, attempt, dispatch, delivery,
         max_attempts, timeout_ms, status, priority, kind, queue, title, description, tags)
       values ($1, $2, now(), now(), $3, 1, 1, 1, 1, 1, 'SUCCESS', 'LOW', 'x', 'default', 'not by a call', '', '{}')
       on conflict (id) do update set version = excluded.version`,
      [id, ownerId, version],
    );
    await client.query(
      `insert into tasks.task_history (task_id, version, at, event, status, attempt, dispatch, delivery, by)
       values ($1, $2, now(), 'start', 'RUNNING', 1, 1, 1, 'test')`,
      [id, version],
    );
    if (random.next() < 0.3) await delay(random.int(1, 20));
    await client.query("commit");
  }
  await client.end();
}

/** The reader that a bare serial number as cursor would make; gives how many changes it saw. */
async function readBySerial(url: string, signal: AbortSignal): Promise<number> {
  const client = new Client({ connectionString: url });
  await client.connect();
  let last = 0;
  let seen = 0;
  for (let isLast = false; ; isLast = signal.aborted) {
    const { rows } = await client.query<{ seq: string }>(
      "select seq from tasks.task_history where seq > $1 order by seq",
      [last],
    );
    seen += rows.length;
    last = Number(rows.at(-1)?.seq ?? last);
    if (isLast) break;
  }
  await client.end();
  return seen;
}

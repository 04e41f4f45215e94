import { Client } from "pg";

/** Whose lists are measured: one person in a hundred, who owns and is assigned as much as any other. */
export const viewerId = personId(7);
const people = 100;

function personId(n: number): string {
  return `00000000-0000-7000-8000-${n.toString(16).padStart(12, "0")}`;
}

/** Rows a statement; enough that its overhead does not count. */
const chunk = 100_000;

/**
 * Fills an empty, migrated database with tasks as a year leaves them: most have ended, some failed, a tenth expires, a
 * third has words of its own. One kind was given
 * up long ago. The same share of each at any number, but sixty about zebras, sixty of a rare kind and sixty with a
 * rare tag.
 */
export async function seedTasks(
  url: string,
  count: number,
  tell: (done: number) => void = () => undefined,
): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await client.query("set synchronous_commit = off");
    for (let from = 0; from < count; from += chunk) {
      await client.query(insertTasks, [from, Math.min(from + chunk, count) - 1, count, people]);
      tell(Math.min(from + chunk, count));
    }
    await client.query(
      "insert into tasks.task_texts select id, title || E'\\n' || description from tasks.tasks where title <> kind or description <> ''",
    );
    await client.query(insertKinds);
    await client.query("vacuum (analyze) tasks.tasks");
    await client.query("vacuum (analyze) tasks.task_texts");
    await client.query("analyze tasks.kinds");
  } finally {
    await client.end();
  }
}

const insertKinds = `
  insert into tasks.kinds (name, version, description, queue, payload_schema, retry, timeout_ms, announced_at)
  select kind, 1, '', 'default', '{}', '{}', 1000, now() from (select distinct kind from tasks.tasks) kinds`;

/** A number below `below`, drawn from a hash of the row's own, so that every run has the same rows. */
const draw = (seed: number, below: string | number) => `(hashint8extended(n, ${seed}) & 1073741823) % ${below}`;
const person = (seed: number) => `('00000000-0000-7000-8000-' || lpad(to_hex(${draw(seed, "$4")}), 12, '0'))::uuid`;

const insertTasks = `
  insert into tasks.tasks (
    id, owner_id, assignee_id, created_at, updated_at, started_at, finished_at, expires_at, overdue_at, dispatched_at,
    version, attempt, dispatch, delivery, max_attempts, timeout_ms, status, priority, kind, queue, title, description, tags)
  select
    (lpad(to_hex(ms), 12, '0') || '7' || lpad(to_hex(n % 4096), 3, '0') || '8' || substr(md5(n::text), 1, 15))::uuid,
    ${person(1)}, case when ${draw(2, 4)} < 3 then ${person(3)} end, at, at + interval '1 minute',
    case when status <> 'PENDING' then at end, case when not is_open then at + interval '1 minute' end,
    case when is_overdue then at when expires then at + ${draw(4, 1_000)} * interval '1 day' end,
    case when is_overdue then at end, at, 3, 1, 1, 1, 1, 1000, status,
    (array['MEDIUM', 'MEDIUM', 'MEDIUM', 'HIGH', 'LOW'])[1 + ${draw(5, 5)}]::tasks.task_priority, kind, 'default',
    case when n % greatest(1, $3::bigint / 60) = 0 then 'Zebra crossing ' || n
         when ${draw(6, 3)} = 0 then 'Invoice ' || n || ' for customer ' || ${draw(7, 5_000)} else kind end,
    case when ${draw(8, 9)} = 0 then 'Monthly report, checked by department ' || ${draw(9, 50)} else '' end,
    case when n % greatest(1, $3::bigint / 60) = 2 then array['audited'] when ${draw(10, 10)} = 0 then array['month-' || ${draw(11, 12)}] else '{}' end
  from (
    select n, ms, at, kind, status::tasks.task_status, status in ('PENDING', 'RUNNING') as is_open,
           status in ('PENDING', 'RUNNING') and ${draw(12, 8)} = 0 as is_overdue, ${draw(13, 10)} = 0 as expires
    from (
      select n, ms, to_timestamp(ms / 1000.0) as at,
             case when n % greatest(1, $3::bigint / 60) = 1 then 'report.yearly'
                  when n < $3::bigint / 10 and n % 2 = 0 then 'report.old' else 'report.kind-' || ${draw(14, 10)} end as kind,
             case when share < 80 then 'SUCCESS' when share < 88 then 'FAILED' when share < 90 then 'CANCELED'
                  when share < 98 then 'PENDING' else 'RUNNING' end as status
      from (
        select n, ${draw(15, 100)} as share,
               (extract(epoch from now()) * 1000)::bigint - ($3::bigint - n) * 31536000000 / $3::bigint as ms
        from generate_series($1::bigint, $2::bigint) n
      ) numbered
    ) placed
  ) tasks`;

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
 * third has words of its own, sixty are about zebras. The same share of each at any number.
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

// Numbers are drawn from a hash of the row's own, so that every run has the same rows.
const insertTasks = `
  insert into tasks.tasks (
    id, owner_id, assignee_id, created_at, updated_at, started_at, finished_at, run_at, expires_at, overdue_at, dispatched_at, version,
    attempt, dispatch, delivery, max_attempts, timeout_ms, status, priority, kind, queue, title, description, tags)
  select
    (lpad(to_hex(ms), 12, '0') || '7' || lpad(to_hex(n % 4096), 3, '0') || '8' || substr(md5(n::text), 1, 15))::uuid,
    ('00000000-0000-7000-8000-' || lpad(to_hex(draw % $4), 12, '0'))::uuid,
    case when draw / 100 % 4 < 3 then ('00000000-0000-7000-8000-' || lpad(to_hex(draw / 400 % $4), 12, '0'))::uuid end,
    at, at + interval '1 minute', case when status <> 'PENDING' then at end,
    case when status in ('SUCCESS', 'FAILED', 'CANCELED') then at + interval '1 minute' end, null,
    case when expires then at + (case when is_open and draw / 70 % 2 = 0 then 0 else draw % 1000 end) * interval '1 day' end,
    case when expires and is_open and draw / 70 % 2 = 0 then at end, at, 3, 1, 1, 1, 1, 1000,
    status, (array['MEDIUM','MEDIUM','MEDIUM','HIGH','LOW'])[1 + draw / 11 % 5]::tasks.task_priority, kind, 'default',
    case when n % greatest(1, $3::bigint / 60) = 0 then 'Zebra crossing ' || n
         when draw / 13 % 3 = 0 then 'Invoice ' || n || ' for customer ' || draw % 5000 else kind end,
    case when draw / 13 % 9 = 0 then 'Monthly report, checked by department ' || draw % 50 else '' end,
    case when draw / 17 % 10 = 0 then array['month-' || draw % 12] else '{}' end
  from (
    select *, status in ('PENDING', 'RUNNING') as is_open,
           draw / 7 % 10 = 0 or (status in ('PENDING', 'RUNNING') and draw / 7 % 10 < 3) as expires
    from (
    select n, draw, to_timestamp(ms / 1000.0) as at, ms,
           (case when draw / 3 % 100 < 80 then 'SUCCESS' when draw / 3 % 100 < 88 then 'FAILED'
                 when draw / 3 % 100 < 90 then 'CANCELED' when draw / 3 % 100 < 98 then 'PENDING' else 'RUNNING'
            end)::tasks.task_status as status,
           'report.kind-' || draw / 5 % 10 as kind
    from (
      select n, abs(hashint8(n::bigint))::bigint as draw,
             (extract(epoch from now()) * 1000)::bigint - ($3::bigint - n) * 31536000000 / $3::bigint as ms
      from generate_series($1::bigint, $2::bigint) n
    ) drawn
    ) placed
  ) tasks`;

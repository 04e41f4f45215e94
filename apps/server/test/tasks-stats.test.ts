import type { TaskStatus } from "@millrace/contracts/task-state";
import { taskStatsSchema } from "@millrace/contracts/task-stats";
import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { refusal } from "./support/refusal.ts";
import { type Client, startWorld, type World } from "./support/world.ts";

let world: World;
let user: Client;
let userId: string;
let managerId: string;
let manager: Client;

beforeAll(async () => {
  world = await startWorld();
  ({ client: user, userId } = await world.signIn("user"));
  ({ client: manager, userId: managerId } = await world.signIn("manager"));
  await insert(userId, "a", "SUCCESS", "10:05", [1, 2, 3, 4]);
  await insert(userId, "a", "FAILED", "10:59", [10]);
  await insert(userId, "b", "SUCCESS", "12:00", [7]);
  await insert(userId, "b", "CANCELED", "12:30", [100]);
  await insert(managerId, "a", "SUCCESS", "10:30", [1_000]);
  await insert(userId, "b", "RUNNING", null, [0, 0]);
  await sql`update tasks.tasks set overdue_at = now(), expires_at = now() where ctid = (
    select ctid from tasks.tasks where status = 'RUNNING' limit 1)`.execute(world.db);
  await insert(userId, "gone", "SUCCESS", "10:05", [5]);
  await sql`update tasks.tasks set deleted_at = now() where kind = 'gone'`.execute(world.db);
});
afterAll(() => world[Symbol.asyncDispose]());

async function insert(
  owner: string,
  kind: string,
  status: TaskStatus,
  at: string | null,
  seconds: number[],
): Promise<void> {
  const finishedAt = at === null ? null : `2026-03-01T${at}:00Z`;
  await sql`insert into tasks.tasks (id, owner_id, created_at, updated_at, started_at, finished_at, version, attempt, dispatch,
      delivery, max_attempts, timeout_ms, status, priority, kind, queue, title, description, tags)
    select gen_random_uuid(), ${owner}, now(), now(), ${finishedAt}::timestamptz - s * interval '1 second', ${finishedAt}, 1, 1, 1, 1,
      1, 1, ${status}, 'MEDIUM', ${kind}, 'default', 'x', '', '{}'
    from unnest(${seconds}::int[]) s`.execute(world.db);
}

const range = { from: "2026-03-01T10:00:00Z", to: "2026-03-01T13:00:00Z" };

describe("stats", () => {
  test("T6 counts by status and by kind, and what is overdue, of one's own", async () => {
    const { byStatus, byKind, overdue } = await user.tasks.stats.query({});
    expect(byStatus).toEqual({ PENDING: 0, RUNNING: 2, SUCCESS: 5, FAILED: 1, CANCELED: 1 });
    expect(byKind).toEqual([
      { kind: "a", count: 5 },
      { kind: "b", count: 4 },
    ]);
    expect(overdue).toBe(1);
  });

  test("T6 throughput, failure rate and durations over buckets without a hole", async () => {
    const { buckets } = await user.tasks.stats.query(range);
    expect(buckets.map(({ p95Ms, ...bucket }) => ({ ...bucket, p95Ms: p95Ms && Math.round(p95Ms) }))).toEqual([
      {
        from: "2026-03-01T10:00:00.000Z",
        finished: 5,
        succeeded: 4,
        failed: 1,
        canceled: 0,
        failureRate: 0.2,
        p50Ms: 3_000,
        p95Ms: 8_800,
      },
      {
        from: "2026-03-01T11:00:00.000Z",
        finished: 0,
        succeeded: 0,
        failed: 0,
        canceled: 0,
        failureRate: null,
        p50Ms: null,
        p95Ms: null,
      },
      {
        from: "2026-03-01T12:00:00.000Z",
        finished: 2,
        succeeded: 1,
        failed: 0,
        canceled: 1,
        failureRate: 0,
        p50Ms: 7_000,
        p95Ms: 7_000,
      },
    ]);
  });

  test("T6 everyone's for those who may, of one kind where asked", async () => {
    const { byStatus, buckets } = await manager.tasks.stats.query({ ...range, scope: "all", kind: "a" });
    expect(byStatus).toMatchObject({ SUCCESS: 5, FAILED: 1, CANCELED: 0 });
    expect(buckets[0]).toMatchObject({ finished: 6, succeeded: 5 });
    expect(await refusal(user.tasks.stats.query({ scope: "all" }))).toMatchObject({ code: "FORBIDDEN" });
  });

  test("T6 the last 24 buckets unless asked otherwise, and minutes in REST", async () => {
    expect((await user.tasks.stats.query({})).buckets.length).toBeOneOf([24, 25]);
    const { token } = await world.signIn("user");
    const query = "bucket=minute&from=2026-03-01T12:00:00Z&to=2026-03-01T12:31:00Z";
    const answer = await fetch(`${world.server.url}/api/tasks/stats?${query}`, {
      headers: { authorization: `Bearer ${token}` },
    });
    const { buckets } = taskStatsSchema.parse(await answer.json());
    expect(buckets.map(({ finished }) => finished)).toEqual([1, ...Array<number>(29).fill(0), 1]);
  });

  test.each([
    ["more buckets than 200", "bucket=minute&from=2026-03-01T00:00:00Z&to=2026-03-02T00:00:00Z", "bucket"],
    ["an end before the beginning", "from=2026-03-02T00:00:00Z&to=2026-03-01T00:00:00Z", "from"],
    ["a beginning before all time", "bucket=day&from=0001-01-01T00:00:00Z&to=0001-01-02T00:00:00Z", "from"],
    ["an unknown bucket", "bucket=week", "bucket"],
    ["an unknown field", "group=owner", "group"],
  ])("T6 %s is refused and named", async (_, query, path) => {
    const { token } = await world.signIn("user");
    const answer = await fetch(`${world.server.url}/api/tasks/stats?${query}`, {
      headers: { authorization: `Bearer ${token}` },
    });
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({ error: { code: "VALIDATION_FAILED", issues: [{ path }] } });
  });
});

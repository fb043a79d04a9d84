import { expect, test } from "vitest";
import { call } from "./support/acting.ts";
import type { Sql } from "./support/database.ts";
import { type Organization, makeOrganization } from "./support/organization.ts";
import { useSandbox } from "./support/test-each.ts";

const sandbox = useSandbox();
const TABLES = ["idempotency_keys", "api_key_usage", "job_runs", "stats_checks", "jobs"] as const;

/** Two rows in each table that are an hour short of their time, and three that are past it. */
async function withRows(sql: Sql): Promise<Organization> {
  const organization = await makeOrganization(sql);
  const { id, keyId } = organization;
  const rows = (days: number) =>
    sql`(select n, date_trunc('hour', now()) - make_interval(days => ${days}, hours => case when n > 2 then n else n - 3 end) as at from generate_series(1, 5) n)`;
  await sql`
    insert into idempotency_keys (organization_id, idempotency_key, body_hash, answer, created_at)
    select ${id}, 'key ' || n, '\\x01', '{"chat_id": "c"}', at from ${rows(2)} r`;
  await sql`insert into api_key_usage (organization_id, key_id, hour, requests) select ${id}, ${keyId}, at, n from ${rows(30)} r`;
  await sql`
    insert into job_runs (organization_id, run_id, kind, claimed, started_at)
    select ${id}, gen_random_uuid(), 'summarize_chat', n, at from ${rows(90)} r`;
  await sql`
    insert into stats_checks (organization_id, checked_at, days, drift, duration_ms)
    select ${id}, at, n, case when n = 5 then 1 else 0 end, 0 from ${rows(90)} r`;
  await sql`insert into jobs (organization_id, kind, done_at) select ${id}, 'test', at from ${rows(7)} r`;
  return organization;
}

async function countsOf(sql: Sql, { id }: Organization): Promise<number[]> {
  const counts = TABLES.map(
    async (table) => (await sql`select from ${sql(table)} where organization_id = ${id}`).length,
  );
  return Promise.all(counts);
}

const prune = ({ id }: Organization, sql: Sql, limit: number) =>
  call(sql, { role: "crm_worker", actor: "worker", sub: "test", organization_id: id }, "prune_old_rows", { limit });

test("what is past its time goes piece by piece, and drift that was found stays", () =>
  sandbox(async (sql) => {
    const ours = await withRows(sql);
    const first = { idempotency_keys: 2, api_key_usage: 2, job_runs: 2, stats_checks: 2, jobs: 2 };
    expect((await prune(ours, sql, 2)).answer).toEqual(first);
    const second = { idempotency_keys: 1, api_key_usage: 1, job_runs: 1, stats_checks: 0, jobs: 1 };
    expect((await prune(ours, sql, 2)).answer).toEqual(second);
    expect(await countsOf(sql, ours)).toEqual([2, 2, 2, 3, 2]);
    expect(await sql`select from stats_checks where organization_id = ${ours.id} and drift > 0`).toHaveLength(1);
  }));

test("what was promised for two days is answered until then", () =>
  sandbox(async (sql) => {
    const ours = await withRows(sql);
    await prune(ours, sql, 100);
    const again = (key: number, body_hash: string) =>
      call(sql, ours.key, "create_chat", { session_id: "s" }, { idempotency_key: `key ${key}`, body_hash });
    expect((await again(1, "01")).answer).toEqual({ chat_id: "c" });
    expect((await again(2, "02")).raised?.detail).toBe("idempotency_conflict");
    expect((await again(3, "02")).answer).not.toEqual({ chat_id: "c" });
  }));

test("nothing of another organisation goes", () =>
  sandbox(async (sql) => {
    const [ours, theirs] = [await withRows(sql), await withRows(sql)];
    await prune(ours, sql, 100);
    expect(await countsOf(sql, theirs)).toEqual([5, 5, 5, 5, 5]);
  }));

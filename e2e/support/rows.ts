import { setTimeout as sleep } from "node:timers/promises";
import type { Sql } from "postgres";
import { foldStatistics } from "#tests/support/fold.ts";

/** A fingerprint of what an organisation has stored, table by table, but for what background runs write; equal as long as nothing was written. */
export async function contentsOf(sql: Sql, organizationId: string): Promise<Record<string, string>> {
  await backgroundWorkOf(sql, organizationId);
  // counted at any moment, by readers and the scheduler: what was counted before changes nothing any more
  await foldStatistics(sql, organizationId);
  const tables = await tablesOf(sql);
  const prints = tables.map(
    (table) => `
      select '${table}' as table, count(*) || ' rows ' || coalesce(sum(hashtextextended((to_jsonb(t) - 'last_used_at')::text, 0)), 0) as print
      from public.${table} t
      where t.organization_id = $1`,
  );
  const found = await sql.unsafe<{ table: string; print: string }[]>(prints.join(" union all "), [organizationId], {
    prepare: true,
  });
  return Object.fromEntries(found.map(({ table, print }) => [table, print]));
}

/** The same with the organisation's own row, where its settings are. */
export async function everythingOf(sql: Sql, id: string): Promise<Record<string, string>> {
  const [own] = await sql<{ print: string }[]>`
    select to_jsonb(o)::text as print from public.organizations o where o.id = ${id}
  `;
  return { ...(await contentsOf(sql, id)), itself: own?.print ?? "" };
}

/** The same to compare over minutes: without the daily numbers, which the reconciliation of statistics writes anew in its own time. */
export async function lastingContentsOf(sql: Sql, id: string): Promise<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(await everythingOf(sql, id)).filter(([table]) => !table.startsWith("daily_")),
  );
}

/** How many rows of a table an organisation has. */
export async function countOf(sql: Sql, organizationId: string, table: string): Promise<number> {
  const [found] = await sql<{ count: number }[]>`
    select count(*)::int as count from ${sql(`public.${table}`)} where organization_id = ${organizationId}
  `;
  return found?.count ?? 0;
}

/** Waits for what an earlier request has enqueued; summaries, which only the scheduler starts, are left out of the fingerprint. */
async function backgroundWorkOf(sql: Sql, organizationId: string): Promise<void> {
  const until = Date.now() + 5_000;
  const isAtWork = async () => {
    const found = await sql`
      select from public.jobs
      where organization_id = ${organizationId} and kind <> 'summarize_chat' and dead_at is null and done_at is null
        and (lease_token is not null or next_attempt_at <= now() + interval '1 second')
      limit 1
    `;
    return found.length > 0;
  };
  while ((await isAtWork()) && Date.now() < until) await sleep(50);
}

let tables: Promise<string[]> | undefined;

/** Every table of tenants, without those in which a refused attempt does leave a trace: the audit log and the use of keys. */
function tablesOf(sql: Sql): Promise<string[]> {
  tables ??= sql<{ name: string }[]>`
    select c.relname as name
    from pg_class c
    join pg_attribute a on a.attrelid = c.oid and a.attname = 'organization_id' and not a.attisdropped
    where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and c.relname not in ('audit_logs', 'api_key_usage', 'jobs', 'job_runs', 'chat_summaries', 'model_usage', 'stats_checks')
    order by 1
  `.then((rows) => rows.map(({ name }) => name));
  return tables;
}

import { FIXED, declaredResources } from "#tests/resources.ts";
import type { Sql } from "#tests/support/database.ts";
import type { Mutation } from "./list.ts";

/** What can be taken out of the tables that app.tenant_table made: a least role, a closed column, a trigger. */
export async function resourceMutations(sql: Sql): Promise<Mutation[]> {
  const tables = declaredResources().map(({ table }) => table);
  return [...(await loweredRoles(sql, tables)), ...openedColumns(), ...(await droppedTriggers(sql, tables))];
}

/** The same policy for any member of the organisation. */
async function loweredRoles(sql: Sql, tables: string[]): Promise<Mutation[]> {
  const policies = await sql<
    { table: string; name: string; verb: string; using: string | null; check: string | null }[]
  >`
    select tablename as table, policyname as name, cmd as verb, qual as using, with_check as check
    from pg_policies
    where tablename = any (${tables}) and concat(qual, with_check) ~ '\\(''(agent|manager|admin)''::(public\\.)?member_role\\)'
    order by 1, 2`;
  const lowered = (condition: string) => condition.replaceAll(/\('(?:agent|manager|admin)'::/g, "('analyst'::");
  return policies.map(({ table, name, verb, using, check }) => ({
    kind: "least role lowered",
    target: `${table}: ${verb}: ${name}`,
    statement: `alter policy "${name}" on public.${table}${using === null ? "" : ` using (${lowered(using)})`}${check === null ? "" : ` with check (${lowered(check)})`}`,
  }));
}

function openedColumns(): Mutation[] {
  return declaredResources().flatMap(({ table, serverOnly }) =>
    [...FIXED.filter((name) => name !== "deleted_at"), ...serverOnly].map((column) => ({
      kind: "column opened" as const,
      target: `${table}: ${column}`,
      statement: `grant insert (${column}), update (${column}) on public.${table} to crm_member`,
    })),
  );
}

/** Among them the one that counts the version, so that nothing tells a stale change, and the one that leaves event and audit row. */
async function droppedTriggers(sql: Sql, tables: string[]): Promise<Mutation[]> {
  const triggers = await sql<{ table: string; name: string }[]>`
    select t.tgrelid::regclass::text as table, t.tgname as name
    from pg_trigger t join pg_class c on c.oid = t.tgrelid
    where c.relname = any (${tables}) and c.relnamespace = 'public'::regnamespace and not t.tgisinternal
    order by 1, 2`;
  return triggers.map(({ table, name }) => ({
    kind: "trigger dropped",
    target: `${table}: ${name}`,
    statement: `drop trigger ${name} on public.${table}`,
  }));
}

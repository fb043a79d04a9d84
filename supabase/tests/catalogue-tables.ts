import { declaredResources, policiesOfResource } from "./resources.ts";
import { deepEqual } from "node:assert/strict";
import { declaredLinks } from "./links.ts";
import { FREE_IDS, INTERNAL_VIEWS, TABLES_WITHOUT_TENANT, TABLE_GRANTS, TABLE_READERS } from "./manifest.ts";
import { MEMBER_VIEWS, RESTRICTING_POLICIES, TABLE_TRIGGERS } from "./manifest-resources.ts";
import type { Check } from "./support/check.ts";
import type { Sql } from "./support/database.ts";

/** What every table of ours must look like. Each query looks for offenders, so a new table is held to it by being there. */
export const tableChecks: Check[] = [
  { name: "the manifest names every table, and nothing but tables is exposed", run: namesEveryTable },
  { name: "row level security is enabled and forced on every table", run: forcesRowLevelSecurity },
  { name: "every table has the policies of the manifest, word by word", run: hasItsPolicies },
  { name: "every tenant table has organization_id uuid not null, ended with its organisation", run: carriesItsTenant },
  { name: "every tenant table is keyed by organization_id first", run: isKeyedByTenant },
  { name: "foreign keys between tenant tables carry organization_id first", run: pointsInsideTheTenant },
  { name: "every id of a tenant table is held inside by such a key, except those with a reason", run: holdsItsIds },
  { name: "every index of a tenant table is led by organization_id, or says why not", run: indexesByTenant },
  { name: "tables belong to the migration role, and no trigger or rule acts unseen", run: actsInTheOpen },
];

const ourTables = (sql: Sql) => sql`
  select c.oid, c.relname as name from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p')
`;

async function namesEveryTable(sql: Sql): Promise<void> {
  const relations = await sql<{ name: string; kind: string }[]>`
    select relname as name, relkind as kind from pg_class
    where relnamespace in ('public'::regnamespace, 'app'::regnamespace) and relkind not in ('i', 't', 'c')
    order by 1
  `;
  const views = [...INTERNAL_VIEWS, ...MEMBER_VIEWS];
  deepEqual(
    [...relations],
    sorted([...Object.keys(TABLE_READERS), ...ordinaryTables(), ...views]).map((name) => ({
      name,
      kind: views.includes(name) ? "v" : "r",
    })),
  );
  const exposed = await sql<{ relname: string }[]>`
    select relname from pg_class where relnamespace = 'public'::regnamespace and relkind in ('v', 'm', 'f') order by 1`;
  deepEqual(
    exposed.map((row) => row.relname),
    MEMBER_VIEWS,
  );
  const trusted = await sql`
    select relname from pg_class
    where relnamespace in ('public'::regnamespace, 'app'::regnamespace) and relkind = 'v'
      and not coalesce(reloptions @> array['security_invoker=true'], false)
  `;
  deepEqual([...trusted], [], "a view reads with the rights of whoever asks");
}

async function forcesRowLevelSecurity(sql: Sql): Promise<void> {
  const open = await sql`
    select t.name from (${ourTables(sql)}) t join pg_class c using (oid)
    where not (c.relrowsecurity and c.relforcerowsecurity)
  `;
  deepEqual([...open], []);
}

const MEMBERS = "( SELECT app.member_organization_id() AS member_organization_id)";
const MANAGERS = "( SELECT app.member_organization_id('manager'::public.member_role) AS member_organization_id)";
const ADMINS = "( SELECT app.member_organization_id('admin'::public.member_role) AS member_organization_id)";
const READERS: Record<string, string> = { admins: ADMINS, managers: MANAGERS };
const CLAIM = "( SELECT app.organization_id() AS organization_id)";

async function hasItsPolicies(sql: Sql): Promise<void> {
  // with no search path, names are spelled out
  await sql`set local search_path = ''`;
  const policies = await sql<{ policy: string }[]>`
    select format('%s: %s to %s using (%s) with check (%s)', tablename, lower(cmd), array_to_string(roles, ', '), qual, coalesce(with_check, '-')) as policy
    from pg_policies where schemaname = 'public' and permissive = 'PERMISSIVE'
    union all
    select format('%s: %s using (%s) with check (%s)', tablename, lower(cmd), qual, coalesce(with_check, '-'))
    from pg_policies where permissive = 'RESTRICTIVE' and roles = array['crm_member'::name]
  `;
  const expected = [
    ...RESTRICTING_POLICIES,
    ...Object.keys(TABLE_READERS).flatMap(policiesOf),
    ...declaredResources().flatMap(policiesOfResource),
  ];
  deepEqual(sorted(policies.map((row) => row.policy)), sorted(expected));
}

function ordinaryTables(): string[] {
  return declaredResources().map(({ table }) => table);
}

function policiesOf(table: string): string[] {
  const readers = TABLE_READERS[table];
  const key = table === "organizations" ? "id" : "organization_id";
  const writable = TABLE_GRANTS["crm_definer"]?.some((grant) => grant.endsWith(` on ${table}`)) === true;
  const write = `${table}: all to crm_definer using ((${key} = ${CLAIM})) with check ((${key} = ${CLAIM}))`;
  const read = `${table}: select to crm_member using (${readCondition(table, key)}) with check (-)`;
  return [...(writable ? [write] : []), ...(readers === "nobody" ? [] : [read])];
}

function readCondition(table: string, key: string): string {
  if (table !== "users") return `(${key} = ${READERS[TABLE_READERS[table] ?? ""] ?? MEMBERS})`;
  return `(id IN ( SELECT m.user_id\n   FROM public.memberships m\n  WHERE (m.organization_id = ${MEMBERS})))`;
}

// by a key to the organisation, or by one to a row that must be there and goes with its own organisation
async function carriesItsTenant(sql: Sql): Promise<void> {
  const without = await sql<{ name: string }[]>`
    select t.name from (${ourTables(sql)}) t
    where not exists (
      select from pg_attribute a
      join pg_constraint f on f.conrelid = a.attrelid and f.contype = 'f' and f.conkey[1] = a.attnum
      where a.attrelid = t.oid and a.attname = 'organization_id' and a.atttypid = 'uuid'::regtype and a.attnotnull
        and (cardinality(f.conkey) > 1 or f.confrelid = 'public.organizations'::regclass) and f.confrelid <> t.oid
        and f.confdeltype = 'c' and f.convalidated
        and not exists (select from pg_attribute o where o.attrelid = t.oid and o.attnum = any (f.conkey) and not o.attnotnull)
    )
    order by 1
  `;
  deepEqual(
    without.map((row) => row.name),
    sorted(Object.keys(TABLES_WITHOUT_TENANT)),
  );
}

async function isKeyedByTenant(sql: Sql): Promise<void> {
  const unkeyed = await sql<{ name: string }[]>`
    select t.name from (${ourTables(sql)}) t
    where not exists (
      select from pg_constraint k
      where k.conrelid = t.oid and k.contype in ('p', 'u')
        and (select attname from pg_attribute where attrelid = t.oid and attnum = k.conkey[1]) = 'organization_id'
        and (
          not exists (select from pg_attribute where attrelid = t.oid and attname = 'id')
          or (cardinality(k.conkey) = 2 and (select attname from pg_attribute where attrelid = t.oid and attnum = k.conkey[2]) = 'id')
        )
    )
    order by 1
  `;
  deepEqual(
    unkeyed.map((row) => row.name),
    sorted(Object.keys(TABLES_WITHOUT_TENANT)),
  );
}

async function pointsInsideTheTenant(sql: Sql): Promise<void> {
  const crossing = await sql`
    select f.conname as name
    from pg_constraint f
    join pg_class parent on parent.oid = f.confrelid
    join pg_attribute own on own.attrelid = f.conrelid and own.attnum = f.conkey[1]
    join pg_attribute theirs on theirs.attrelid = f.confrelid and theirs.attnum = f.confkey[1]
    where f.contype = 'f' and f.connamespace = 'public'::regnamespace
      and parent.relname <> all (${Object.keys(TABLES_WITHOUT_TENANT)})
      and not (own.attname = 'organization_id' and theirs.attname = 'organization_id' and cardinality(f.conkey) > 1 and f.convalidated)
  `;
  deepEqual([...crossing], []);

  const links = await sql<{ link: string }[]>`
    select format('%s.%s -> %s', t.relname, a.attname, p.relname) as link
    from pg_constraint f
    join pg_class t on t.oid = f.conrelid
    join pg_class p on p.oid = f.confrelid
    join pg_attribute a on a.attrelid = f.conrelid and a.attnum = f.conkey[2]
    where f.contype = 'f' and f.connamespace = 'public'::regnamespace and cardinality(f.conkey) > 1
  `;
  deepEqual(
    sorted(links.map((row) => row.link)),
    sorted(declaredLinks().map(({ table, column, parent }) => `${table}.${column} -> ${parent}`)),
  );
}

async function holdsItsIds(sql: Sql): Promise<void> {
  const free = await sql<{ name: string }[]>`
    select format('%s.%s', t.name, a.attname) as name
    from (${ourTables(sql)}) t
    join pg_attribute a on a.attrelid = t.oid and a.atttypid = 'uuid'::regtype and a.attname like '%\\_id' and a.attname <> 'organization_id'
    where t.name <> all (${Object.keys(TABLES_WITHOUT_TENANT)})
      and not exists (select from pg_constraint f where f.conrelid = t.oid and f.contype = 'f' and a.attnum = any (f.conkey))
  `;
  deepEqual(sorted(free.map((row) => row.name)), sorted(Object.keys(FREE_IDS)));
}

async function indexesByTenant(sql: Sql): Promise<void> {
  const others = await sql`
    select i.relname as name
    from (${ourTables(sql)}) t
    join pg_index x on x.indrelid = t.oid
    join pg_class i on i.oid = x.indexrelid
    left join pg_attribute a on a.attrelid = t.oid and a.attnum = x.indkey[0]
    where t.name <> all (${Object.keys(TABLES_WITHOUT_TENANT)})
      and a.attname is distinct from 'organization_id'
      and coalesce(obj_description(i.oid, 'pg_class'), '') not like 'Not led by the organisation: _%'
  `;
  deepEqual([...others], []);
}

async function actsInTheOpen(sql: Sql): Promise<void> {
  const hidden = await sql`
    select t.name, c.relowner::regrole::text as owner, c.relhasrules as rules
    from (${ourTables(sql)}) t
    join pg_class c using (oid)
    where c.relowner::regrole::text <> 'postgres' or c.relhasrules
  `;
  deepEqual([...hidden], []);
  await sql`set local search_path = ''`;
  const triggers = await sql<{ trigger: string }[]>`
    select t.name || ': ' || regexp_replace(pg_get_triggerdef(g.oid), '^CREATE TRIGGER (\\w+) .* FOR EACH ROW ', '\\1 ') as trigger
    from (${ourTables(sql)}) t
    join pg_trigger g on g.tgrelid = t.oid and not g.tgisinternal
    where g.tgenabled = 'O'
  `;
  const given = declaredResources().flatMap(({ table, noun, read, write, remove }) => [
    `${table}: record EXECUTE FUNCTION app.record_change('${noun}', '${read}', '${write}', '${remove}')`,
    `${table}: touch EXECUTE FUNCTION app.touch_row('${remove}')`,
  ]);
  deepEqual(sorted(triggers.map((row) => row.trigger)), sorted([...given, ...TABLE_TRIGGERS]));
}

function sorted(names: string[]): string[] {
  return names.toSorted((one, other) => (one < other ? -1 : 1));
}

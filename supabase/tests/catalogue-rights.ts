import { grantsOf } from "./resources.ts";
import { deepEqual, equal } from "node:assert/strict";
import { CALLED_ELSEWHERE, SYSTEM_FUNCTIONS } from "./manifest-functions.ts";
import { DOOR_ROLES, HOSTED_ROLES, ROLES, SCHEMA_GRANTS, TABLE_GRANTS } from "./manifest.ts";
import type { Check } from "./support/check.ts";
import type { Sql } from "./support/database.ts";

/** Who may do what: the catalogue against the manifest, with nothing more and nothing less. */
export const rightChecks: Check[] = [
  { name: "roles have exactly their attributes, settings and memberships", run: rolesAreAsListed },
  { name: "schemas are open to exactly the roles of the manifest", run: schemasAreAsListed },
  { name: "tables and columns are granted exactly as in the manifest", run: tablesAreGrantedAsListed },
  { name: "functions that see all organisations are exactly those of the manifest", run: systemFunctionsAreAsListed },
  { name: "an internal function is open to exactly the roles that call it", run: functionsAreOpenToTheirCallers },
  { name: "every function has an empty search_path and a comment", run: functionsAreWellKept },
  { name: "every exposed function has the one signature", run: functionsShareOneSignature },
  { name: "anon, authenticated and service_role hold no right on anything of ours", run: hostedRolesHoldNothing },
  { name: "a table or function that a later migration adds is open to nobody", run: newObjectsAreClosed },
  { name: "default privileges name nobody but the role that migrates", run: defaultPrivilegesAreClosed },
];

async function rolesAreAsListed(sql: Sql): Promise<void> {
  const found = await sql`
    select
      r.rolname as name, r.rolbypassrls as bypasses_rls,
      array(select s from unnest(case when r.rolname like 'crm\_%' then r.rolconfig end) s order by 1) as settings,
      coalesce(array_agg(g.rolname order by g.rolname) filter (where g.oid is not null), '{}') as member_of
    from pg_roles r
    left join (pg_auth_members m join pg_roles g on g.oid = m.roleid) on m.member = r.oid
    where r.rolname = any (${Object.keys(ROLES)})
    group by r.oid, r.rolname, r.rolbypassrls, r.rolconfig
    order by 1
  `;
  const listed = Object.entries(ROLES).map(([name, { bypassesRls, memberOf, settings }]) => ({
    name,
    bypasses_rls: bypassesRls,
    settings,
    member_of: memberOf.toSorted(),
  }));
  deepEqual(
    [...found],
    listed.toSorted((one, other) => (one.name < other.name ? -1 : 1)),
  );

  const mighty = await sql`
    select rolname from pg_roles
    where rolname = any (${Object.keys(ROLES)})
      and (rolsuper or rolcreaterole or rolcreatedb or rolreplication or rolname <> 'authenticator' and (rolinherit or rolcanlogin and rolname <> 'crm_gateway'))
  `;
  deepEqual([...mighty], []);

  // the migration role hands functions to their owners; nobody else may become one
  const others = await sql`
    select g.rolname as role, m.rolname as member
    from pg_auth_members a
    join pg_roles g on g.oid = a.roleid
    join pg_roles m on m.oid = a.member
    where g.rolname like 'crm\_%' and m.rolname not in ('postgres', 'authenticator', 'crm_gateway')
  `;
  deepEqual([...others], []);

  // it would hold what it may become without a word said, so without the checks of a call
  const inherited = await sql`
    select from pg_auth_members where member = 'crm_gateway'::regrole and (inherit_option or admin_option or not set_option)
  `;
  deepEqual([...inherited], []);
}

async function schemasAreAsListed(sql: Sql): Promise<void> {
  for (const [schema, listed] of Object.entries(SCHEMA_GRANTS)) {
    const found = await sql<{ role: string; rights: string }[]>`
      select
        case a.grantee when 0 then 'public' else a.grantee::regrole::text end as role,
        string_agg(lower(a.privilege_type), ', ' order by a.privilege_type) as rights
      from pg_namespace n
      cross join lateral aclexplode(n.nspacl) a
      where n.nspname = ${schema} and a.grantee <> n.nspowner
      group by 1
    `;
    deepEqual(sortedEntries(Object.fromEntries(found.map((row) => [row.role, row.rights]))), sortedEntries(listed));
  }
}

async function tablesAreGrantedAsListed(sql: Sql): Promise<void> {
  const found = await sql<{ role: string; right: string }[]>`
    with held as (
      select c.relname, a.grantee, lower(a.privilege_type) as verb, a.is_grantable, null::text as columns
      from pg_class c cross join lateral aclexplode(c.relacl) a
      where c.relnamespace in ('public'::regnamespace, 'app'::regnamespace) and a.grantee <> c.relowner
      union all
      select c.relname, a.grantee, lower(a.privilege_type), a.is_grantable, string_agg(t.attname, ', ' order by t.attname)
      from pg_class c
      join pg_attribute t on t.attrelid = c.oid and t.attacl is not null
      cross join lateral aclexplode(t.attacl) a
      where c.relnamespace in ('public'::regnamespace, 'app'::regnamespace) and a.grantee <> c.relowner
      group by 1, 2, 3, 4
    )
    select
      case grantee when 0 then 'public' else grantee::regrole::text end as role,
      format('%s on %s', string_agg(
        verb || coalesce(' (' || columns || ')', '') || case when is_grantable then ' with grant option' else '' end, ', '
        order by array_position(array['select', 'insert', 'update', 'delete'], verb), verb, columns nulls first
      ), relname) as right
    from held
    group by grantee, relname
  `;
  const byRole: Record<string, string[]> = {};
  for (const { role, right } of found) (byRole[role] ??= []).push(right);
  const ordinary = await grantsOf(sql);
  const listed = Object.entries(TABLE_GRANTS).map(([role, grants]) => [role, [...grants, ...(ordinary[role] ?? [])]]);
  deepEqual(sortedLists(byRole), sortedLists(Object.fromEntries(listed)));
}

async function systemFunctionsAreAsListed(sql: Sql): Promise<void> {
  const found = (await functionsOf(sql)).filter(({ owner, isDefiner }) => isDefiner && owner !== "crm_definer");
  const listed = found.map(({ name, owner, roles }) => [name, [owner, ...roles].join(", ")] as const);
  deepEqual(sortedEntries(Object.fromEntries(listed)), sortedEntries(SYSTEM_FUNCTIONS));
}

/** A function is called by whoever runs a function that names it: its owner, or those who may call that one. */
async function functionsAreOpenToTheirCallers(sql: Sql): Promise<void> {
  const functions = await functionsOf(sql);
  const runs = ({ isDefiner, isTrigger, owner, roles }: DatabaseFunction) => {
    if (isDefiner) return [owner];
    // whoever writes the table
    return isTrigger ? ["crm_definer", "crm_member"] : roles;
  };
  for (const { name, owner, isDefiner, isTrigger, roles } of functions) {
    if (!isDefiner) equal(owner, "postgres", `${name} has an owner as if it ran with that one's rights`);
    if (name.startsWith("public.")) continue;
    const call = new RegExp(`\\b${name.replace(".", "\\.")}\\(`);
    const callers = functions.filter((one) => one.name !== name && call.test(one.text)).flatMap(runs);
    const expected = isTrigger ? [] : (CALLED_ELSEWHERE[name] ?? callers);
    deepEqual(
      [name, roles],
      [name, [...new Set(expected)].filter((role) => role !== owner && role !== "postgres").toSorted()],
    );
  }
}

interface DatabaseFunction {
  name: string;
  text: string;
  owner: string;
  isDefiner: boolean;
  isTrigger: boolean;
  roles: string[];
}

async function functionsOf(sql: Sql): Promise<DatabaseFunction[]> {
  return [
    ...(await sql<DatabaseFunction[]>`
      select
        n.nspname || '.' || p.proname as name, pg_get_functiondef(p.oid) as text, p.proowner::regrole::text as owner,
        p.prosecdef as "isDefiner", p.prorettype = 'trigger'::regtype as "isTrigger",
        array(
          select case a.grantee when 0 then 'public' else a.grantee::regrole::text end
          from aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) a
          where a.grantee <> p.proowner
          order by 1
        ) as roles
      from pg_proc p join pg_namespace n on n.oid = p.pronamespace
      where n.nspname in ('public', 'app')`),
  ];
}

async function functionsAreWellKept(sql: Sql): Promise<void> {
  const careless = await sql`
    select p.oid::regprocedure::text as name from pg_proc p
    where p.pronamespace in ('public'::regnamespace, 'app'::regnamespace)
      and (array(select c from unnest(p.proconfig) c where c not like 'plan_cache_mode=%' and c not in ('statement_timeout=50s', 'max_parallel_workers_per_gather=0', 'enable_sort=off', 'enable_seqscan=off', 'enable_bitmapscan=off', 'lock_timeout=5s')) is distinct from array['search_path=""'] or coalesce(obj_description(p.oid, 'pg_proc'), '') = '')
  `;
  deepEqual([...careless], []);
}

async function functionsShareOneSignature(sql: Sql): Promise<void> {
  const odd = await sql`
    select p.proname from pg_proc p
    where p.pronamespace = 'public'::regnamespace
      and (pg_get_function_arguments(p.oid) !~ '^p_input jsonb( DEFAULT ''{}''::jsonb)?, p_request jsonb DEFAULT ''{}''::jsonb$' or p.prorettype <> 'jsonb'::regtype or p.proretset)
  `;
  deepEqual([...odd], []);
}

async function hostedRolesHoldNothing(sql: Sql): Promise<void> {
  for (const role of HOSTED_ROLES.filter((name) => name !== "authenticator")) {
    const [held] = await sql<{ tables: number; functions: number; schemas: boolean }[]>`
      select
        (
          select count(*)::int from pg_class c
          where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'v', 'm', 'p', 'f')
            and (
              has_table_privilege(${role}, c.oid, 'select, insert, update, delete, truncate, references, trigger')
              or has_any_column_privilege(${role}, c.oid, 'select, insert, update, references')
            )
        ) as tables,
        (
          select count(*)::int from pg_proc p
          where p.pronamespace in ('public'::regnamespace, 'app'::regnamespace) and has_function_privilege(${role}, p.oid, 'execute')
        ) as functions,
        has_schema_privilege(${role}, 'app', 'usage') or has_schema_privilege(${role}, 'public', 'create') as schemas
    `;
    deepEqual({ role, ...held }, { role, tables: 0, functions: 0, schemas: false });
  }
}

async function newObjectsAreClosed(sql: Sql): Promise<void> {
  await sql.unsafe(`
    set local role postgres;
    create table public.a_later_table (id integer);
    create function public.a_later_function() returns integer language sql set search_path = '' return 1;
    reset role;
  `);
  for (const role of [...HOSTED_ROLES, ...DOOR_ROLES]) {
    const [held] = await sql<{ open: boolean }[]>`
      select
        has_table_privilege(${role}, 'public.a_later_table', 'select, insert, update, delete')
        or has_function_privilege(${role}, 'public.a_later_function()', 'execute') as open
    `;
    equal(held?.open, false, `${role} may use what a later migration adds`);
  }
}

function sortedLists(lists: Record<string, string[]>): Record<string, string[]> {
  return sortedEntries(Object.fromEntries(Object.entries(lists).map(([name, list]) => [name, list.toSorted()])));
}

function sortedEntries<Value>(record: Record<string, Value>): Record<string, Value> {
  return Object.fromEntries(Object.entries(record).toSorted(([one], [other]) => (one < other ? -1 : 1)));
}

async function defaultPrivilegesAreClosed(sql: Sql): Promise<void> {
  const found = await sql`
    select
      coalesce(n.nspname, 'all schemas') as schema, d.defaclobjtype as kind,
      case a.grantee when 0 then 'public' else a.grantee::regrole::text end as grantee
    from pg_default_acl d
    left join pg_namespace n on n.oid = d.defaclnamespace
    cross join lateral aclexplode(d.defaclacl) a
    where d.defaclrole = 'postgres'::regrole and a.grantee <> d.defaclrole
  `;
  deepEqual([...found], []);
  // functions have an entry of their own, for without one they are open to everybody
  const [functions] = await sql`
    select count(*) as entries from pg_default_acl
    where defaclrole = 'postgres'::regrole and defaclnamespace = 0 and defaclobjtype = 'f'`;
  deepEqual(functions, { entries: "1" });
}

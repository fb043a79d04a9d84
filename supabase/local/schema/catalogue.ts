import postgres from "postgres";

/** One fact about a database: an object, and how it is. */
export type Fact = { object: string; is: string };

/**
 * All that migrations make in a database, as a sorted list: schemas, roles, default privileges, types, tables with their
 * columns, constraints, indexes, triggers and policies, views and functions, each with its owner, rights and comment.
 * Two databases with equal lists behave alike.
 */
export async function readCatalogue(url: string): Promise<Fact[]> {
  const sql = postgres(url, { max: 1, onnotice: () => undefined });
  try {
    // names are then spelled with their schema everywhere
    await sql.unsafe("set search_path = ''");
    const facts: Fact[] = [];
    for (const query of QUERIES) facts.push(...(await sql.unsafe<Fact[]>(query)));
    return facts
      .map(({ object, is }) => ({ object, is }))
      .toSorted((one, other) => (one.object < other.object ? -1 : 1));
  } finally {
    await sql.end();
  }
}

/** What differs between two catalogues, a line for each object. */
export function differences(before: Fact[], after: Fact[]): string[] {
  const old = new Map(before.map(({ object, is }) => [object, is]));
  const now = new Map(after.map(({ object, is }) => [object, is]));
  const gone = before.filter(({ object }) => !now.has(object)).map(({ object, is }) => `- ${object}: ${is}`);
  const changed = after.flatMap(({ object, is }) => {
    const was = old.get(object);
    if (was === is) return [];
    return was === undefined ? [`+ ${object}: ${is}`] : [`- ${object}: ${was}`, `+ ${object}: ${is}`];
  });
  return [...gone, ...changed];
}

// A missing list of rights means the built-in ones; spelled out, both forms are the same.
const rights = (list: string, kind: string, owner: string) => `(
  select coalesce(string_agg(r.line, ', ' order by r.line), 'nobody')
  from (
    select
      case a.grantee when 0 then 'public' else a.grantee::regrole::text end || ': '
        || string_agg(lower(a.privilege_type) || case when a.is_grantable then ' with grant option' else '' end, ' ' order by a.privilege_type) as line
    from aclexplode(coalesce(${list}, acldefault('${kind}', ${owner}))) a
    group by a.grantee
  ) r
)`;
const columnRights = `(
  select string_agg(r.line, ', ' order by r.line)
  from (
    select a.grantee::regrole::text || ': ' || string_agg(lower(a.privilege_type), ' ' order by a.privilege_type) as line
    from aclexplode(t.attacl) a group by a.grantee
  ) r
)`;
const comment = (oid: string, catalogue: string) =>
  `coalesce(quote_literal(obj_description(${oid}, '${catalogue}')), 'no comment')`;
const ours = (namespace: string) => `${namespace} in (select oid from pg_namespace where nspname in ('public', 'app'))`;

const QUERIES = [
  // schemas
  `select 'schema ' || n.nspname as object, concat_ws(E'\\n', 'owner ' || n.nspowner::regrole, ${rights("n.nspacl", "n", "n.nspowner")}) as is
   from pg_namespace n where n.nspname in ('public', 'app')`,
  // roles; whether the gateway may log in, and with which password, each installation decides
  `select
     'role ' || r.rolname as object,
     concat_ws(E'\\n',
       concat_ws(' ', case when r.rolcanlogin and r.rolname <> 'crm_gateway' then 'login' end, case when r.rolinherit then 'inherit' end, case when r.rolbypassrls then 'bypassrls' end,
         case when r.rolsuper then 'superuser' end, case when r.rolcreaterole then 'createrole' end, case when r.rolcreatedb then 'createdb' end),
       (select string_agg(s, ', ' order by s) from unnest(r.rolconfig) s),
       (select 'member of ' || string_agg(m.roleid::regrole::text, ', ' order by m.roleid::regrole::text) from pg_auth_members m where m.member = r.oid)
     ) as is
   from pg_roles r where r.rolname like 'crm\\_%' or r.rolname = 'authenticator'`,
  // what new objects are open to
  `select
     format('default rights of %s in %s on %s', d.defaclrole::regrole, coalesce(n.nspname, 'all schemas'), d.defaclobjtype) as object,
     ${rights("d.defaclacl", "r", "d.defaclrole")} as is
   from pg_default_acl d left join pg_namespace n on n.oid = d.defaclnamespace
   where d.defaclrole = 'postgres'::regrole and (n.oid is null or n.nspname in ('public', 'app'))`,
  // types that are not the row of a table
  `select
     'type ' || t.oid::regtype as object,
     concat_ws(E'\\n',
       (select string_agg(e.enumlabel, ', ' order by e.enumsortorder) from pg_enum e where e.enumtypid = t.oid),
       (select string_agg(a.attname || ' ' || format_type(a.atttypid, a.atttypmod), ', ' order by a.attnum) from pg_attribute a where a.attrelid = c.oid and not a.attisdropped),
       case when t.typtype = 'd' then format_type(t.typbasetype, t.typtypmod) || coalesce(' ' || (select string_agg(pg_get_constraintdef(k.oid), ' ' order by k.conname) from pg_constraint k where k.contypid = t.oid), '') end,
       'owner ' || t.typowner::regrole, ${rights("t.typacl", "T", "t.typowner")}, ${comment("t.oid", "pg_type")}
     ) as is
   from pg_type t left join pg_class c on c.oid = t.typrelid
   where ${ours("t.typnamespace")} and t.typtype in ('e', 'd', 'c') and (c.oid is null or c.relkind = 'c')`,
  // tables, views and sequences
  `select
     format('relation %s', c.oid::regclass) as object,
     concat_ws(E'\\n',
       c.relkind, case when c.relrowsecurity then 'row level security' end, case when c.relforcerowsecurity then 'forced' end,
       array_to_string(c.reloptions, ', '), case when c.relkind in ('v', 'm') then pg_get_viewdef(c.oid) end,
       'owner ' || c.relowner::regrole, ${rights("c.relacl", "r", "c.relowner")}, ${comment("c.oid", "pg_class")}
     ) as is
   from pg_class c where ${ours("c.relnamespace")} and c.relkind in ('r', 'v', 'm', 'S', 'p')`,
  // their columns, by their place among those that are left
  `select
     format('column %s.%s', c.oid::regclass, t.attname) as object,
     concat_ws(E'\\n',
       'number ' || row_number() over (partition by c.oid order by t.attnum), format_type(t.atttypid, t.atttypmod),
       case when t.attnotnull then 'not null' end, nullif(t.attidentity, ''), nullif(t.attgenerated, ''), pg_get_expr(d.adbin, d.adrelid),
       case when t.attcollation <> y.typcollation then 'collation ' || t.attcollation::regcollation end,
       ${columnRights}, quote_literal(col_description(c.oid, t.attnum))
     ) as is
   from pg_class c
   join pg_attribute t on t.attrelid = c.oid and t.attnum > 0 and not t.attisdropped
   join pg_type y on y.oid = t.atttypid
   left join pg_attrdef d on d.adrelid = c.oid and d.adnum = t.attnum
   where ${ours("c.relnamespace")} and c.relkind in ('r', 'v', 'm', 'p')`,
  `select
     format('constraint %s of %s', k.conname, k.conrelid::regclass) as object,
     pg_get_constraintdef(k.oid) || coalesce(E'\\n' || quote_literal(obj_description(k.oid, 'pg_constraint')), '') as is
   from pg_constraint k where ${ours("k.connamespace")} and k.conrelid <> 0`,
  `select
     format('index %s', i.indexrelid::regclass) as object,
     concat_ws(E'\\n', pg_get_indexdef(i.indexrelid), case when not i.indisvalid then 'invalid' end, ${comment("i.indexrelid", "pg_class")}) as is
   from pg_index i join pg_class c on c.oid = i.indrelid where ${ours("c.relnamespace")}`,
  `select
     format('trigger %s of %s', g.tgname, g.tgrelid::regclass) as object,
     concat_ws(E'\\n', pg_get_triggerdef(g.oid), g.tgenabled, ${comment("g.oid", "pg_trigger")}) as is
   from pg_trigger g join pg_class c on c.oid = g.tgrelid where ${ours("c.relnamespace")} and not g.tgisinternal`,
  `select
     format('policy %s of %s', quote_literal(p.polname), p.polrelid::regclass) as object,
     concat_ws(E'\\n',
       p.polcmd, case when not p.polpermissive then 'restrictive' end,
       (select string_agg(case r when 0 then 'public' else r::regrole::text end, ', ' order by r) from unnest(p.polroles) r),
       'using ' || pg_get_expr(p.polqual, p.polrelid), 'with check ' || pg_get_expr(p.polwithcheck, p.polrelid), ${comment("p.oid", "pg_policy")}
     ) as is
   from pg_policy p join pg_class c on c.oid = p.polrelid where ${ours("c.relnamespace")}`,
  `select
     format('function %s', f.oid::regprocedure) as object,
     concat_ws(E'\\n', pg_get_functiondef(f.oid), 'owner ' || f.proowner::regrole, ${rights("f.proacl", "f", "f.proowner")}, ${comment("f.oid", "pg_proc")}) as is
   from pg_proc f where ${ours("f.pronamespace")} and f.prokind in ('f', 'p')`,
];

import { createHash } from "node:crypto";
import { TABLE_READERS } from "#tests/manifest.ts";
import { declaredResources } from "#tests/resources.ts";
import type { Sql } from "#tests/support/database.ts";
import { resourceMutations } from "./resource-mutations.ts";

export type MutationClass =
  | "policy dropped"
  | "policy opened"
  | "row level security off"
  | "row level security not forced"
  | "table right revoked"
  | "function right revoked"
  | "schema right revoked"
  | "tenant condition removed"
  | "guard removed"
  | "guard lowered"
  | "least role lowered"
  | "column opened"
  | "trigger dropped"
  | "tenant foreign key dropped";

/** One thing taken out of the database. */
export interface Mutation {
  kind: MutationClass;
  target: string;
  statement: string;
}

/** What can be taken out without any difference, and why. */
const WITHOUT_EFFECT: Record<string, string> = {
  "app.fold_set: x.organization_id = v_organization_id":
    "it measures out a set of two thousand events, and neighbours have left fewer here",
  "app.fold_statistics: u.organization_id = app.organization_id()":
    "where only a neighbour left events, it takes its lock and finds nothing",
  "app.not_found: x.organization_id <> v_organization_id (2)": "it is asked of people who are not its members",
  "app.web_pages_ranked: s.organization_id = v_organization_id":
    "a day on which only a neighbour's pages were mentioned is a turn that finds nothing",
  "public.record_mail_event: m.organization_id = v_organization_id": "the id of a mail is unique in all organisations",
  "public.search_everything: perform app.require_member();": "the search for chats, which it calls first, asks again",
};

/** Everything that can be taken out, read from the catalogue of a migrated database. */
export async function listMutations(sql: Sql): Promise<Mutation[]> {
  const sources = await functionSources(sql);
  const all = [
    ...(await policyMutations(sql)),
    ...[...Object.keys(TABLE_READERS), ...ordinaryTables()].flatMap(tableMutations),
    ...(await resourceMutations(sql)),
    ...(await rightMutations(sql)),
    ...sources.flatMap(conditionMutations),
    ...sources.flatMap(guardMutations),
    ...(await foreignKeyMutations(sql)),
  ];
  return all.filter(({ target }) => WITHOUT_EFFECT[target] === undefined);
}

/** So many of them, by a hash of what they are: some of every kind, and the same ones every time. */
export function sampleOf(mutations: Mutation[], size: number): Mutation[] {
  const rank = ({ kind, target }: Mutation) => createHash("sha256").update(`${kind} ${target}`).digest("hex");
  const kinds = Object.values(Object.groupBy(mutations, ({ kind }) => kind)).map((list) =>
    list.toSorted((one, other) => (rank(one) < rank(other) ? -1 : 1)),
  );
  const rounds = Array.from({ length: size }, (_, round) => kinds.flatMap((list) => list.slice(round, round + 1)));
  return rounds.flat().slice(0, size);
}

async function policyMutations(sql: Sql): Promise<Mutation[]> {
  const policies = await sql<{ name: string; table: string; verb: string; role: string }[]>`
    select policyname as name, tablename as table, cmd as verb, array_to_string(roles, ', ') as role
    from pg_policies where schemaname = 'public' order by 2, 4`;
  return policies.flatMap(({ name, table, verb, role }) => {
    const target = `${table} for ${role}`;
    const open = openedPolicy(verb);
    return [
      { kind: "policy dropped" as const, target, statement: `drop policy "${name}" on public.${table}` },
      { kind: "policy opened" as const, target, statement: `alter policy "${name}" on public.${table} ${open}` },
    ];
  });
}

/** A policy that lets everything pass, in the clauses that its verb takes. */
export function openedPolicy(verb: string): string {
  const using = verb === "INSERT" ? "" : "using (true)";
  const check = ["ALL", "INSERT", "UPDATE"].includes(verb) ? " with check (true)" : "";
  return `${using}${check}`;
}

function ordinaryTables(): string[] {
  return declaredResources().map(({ table }) => table);
}

function tableMutations(table: string): Mutation[] {
  const alter = `alter table public.${table}`;
  return [
    { kind: "row level security off", target: table, statement: `${alter} disable row level security` },
    { kind: "row level security not forced", target: table, statement: `${alter} no force row level security` },
  ];
}

async function rightMutations(sql: Sql): Promise<Mutation[]> {
  const rights = await sql<{ kind: MutationClass; target: string; statement: string }[]>`
    select
      'table right revoked' as kind, format('%s: %s on %s', a.grantee::regrole, lower(a.privilege_type), c.relname) as target,
      format('revoke %s on public.%I from %s', a.privilege_type, c.relname, a.grantee::regrole) as statement
    from pg_class c cross join lateral aclexplode(c.relacl) a
    where c.relnamespace = 'public'::regnamespace and a.grantee <> c.relowner
    union all
    select
      'table right revoked', format('%s: %s (%s) on %s', a.grantee::regrole, lower(a.privilege_type), t.attname, c.relname),
      format('revoke %s (%I) on public.%I from %s', a.privilege_type, t.attname, c.relname, a.grantee::regrole)
    from pg_class c
    join pg_attribute t on t.attrelid = c.oid and t.attacl is not null
    cross join lateral aclexplode(t.attacl) a
    where c.relnamespace = 'public'::regnamespace and a.grantee <> c.relowner
    union all
    select
      'function right revoked', format('%s: %s.%s', a.grantee::regrole, n.nspname, p.proname),
      format('revoke execute on function %s from %s', p.oid::regprocedure, a.grantee::regrole)
    from pg_proc p
    join pg_namespace n on n.oid = p.pronamespace
    cross join lateral aclexplode(p.proacl) a
    where n.nspname in ('public', 'app') and a.grantee <> p.proowner
    union all
    select
      'schema right revoked', format('%s: %s on %s', a.grantee::regrole, lower(a.privilege_type), n.nspname),
      format('revoke %s on schema %I from %s', a.privilege_type, n.nspname, a.grantee::regrole)
    from pg_namespace n cross join lateral aclexplode(n.nspacl) a
    where n.nspname in ('public', 'app') and a.grantee::regrole::text like 'crm\\_%'
    order by 1, 2`;
  return [...rights];
}

interface Source {
  name: string;
  text: string;
}

async function functionSources(sql: Sql): Promise<Source[]> {
  const rows = await sql<Source[]>`
    select n.nspname || '.' || p.proname as name, pg_get_functiondef(p.oid) as text
    from pg_proc p join pg_namespace n on n.oid = p.pronamespace
    where n.nspname in ('public', 'app') and p.prokind = 'f'
    order by 1`;
  return [...rows];
}

const CONDITION =
  /\b(?:\w+\.)?(?:(?:organization_id|test_of) (?:=|<>) [\w.]+(?:\(\))?|id = (?:app\.organization_id\(\)|v_organization_id|(?:\w+\.)?organization_id\b))/g;
const GUARD = /perform app\.(require_\w+|check_\w+)\([^;]*\);|:= app\.require_member\([^;]*\);/g;
const LOWERABLE =
  /app\.(?:require_(?:member|writer|key|summarizer|key_or_member)\(|begin_write\(array\[)('[a-z:]+'|p_least|)/g;

/** A body in which one match after the other is replaced. */
function* replacements(
  { text }: Source,
  pattern: RegExp,
  by: (match: string) => string | null,
): Generator<[string, string]> {
  const start = text.indexOf("AS $") === -1 ? text.indexOf("BEGIN ATOMIC") : text.indexOf("AS $");
  const body = Math.max(start, 0);
  const seen = new Map<string, number>();
  for (const match of text.slice(body).matchAll(pattern)) {
    const replacement = by(match[0]);
    const at = body + match.index;
    const count = (seen.get(match[0]) ?? 0) + 1;
    seen.set(match[0], count);
    if (replacement === null) continue;
    // named by what it says, not by its line, so that a line more above it leaves it the same mutation
    const what = match[0].slice(0, 60) + (count > 1 ? ` (${count})` : "");
    yield [what, text.slice(0, at) + replacement + text.slice(at + match[0].length)];
  }
}

function conditionMutations(source: Source): Mutation[] {
  return [...replacements(source, CONDITION, () => "true")].map(([what, statement]) => ({
    kind: "tenant condition removed",
    target: `${source.name}: ${what}`,
    statement,
  }));
}

function guardMutations(source: Source): Mutation[] {
  const removed = [...replacements(source, GUARD, (match) => (match.startsWith(":=") ? ":= 'owner';" : "perform 1;"))];
  const lowered = [...replacements(source, LOWERABLE, lower)];
  return [
    ...removed.map(([what, statement]) => ({
      kind: "guard removed" as const,
      target: `${source.name}: ${what}`,
      statement,
    })),
    ...lowered.map(([what, statement]) => ({
      kind: "guard lowered" as const,
      target: `${source.name}: ${what}`,
      statement,
    })),
  ];
}

/** The same guard asking for less: an admin becomes any member, a live organisation any, one scope another. */
function lower(guard: string): string | null {
  if (/'(?:admin|manager|agent)'$/.test(guard)) return guard.replace(/'\w+'$/, "'analyst'");
  if (!guard.endsWith(":write'")) return null;
  return guard.replace(/'[a-z]+:write'/, guard.includes("'chats:write'") ? "'articles:write'" : "'chats:write'");
}

async function foreignKeyMutations(sql: Sql): Promise<Mutation[]> {
  const keys = await sql<{ target: string; statement: string }[]>`
    select conname as target, format('alter table %s drop constraint %I', conrelid::regclass, conname) as statement
    from pg_constraint
    where contype = 'f' and connamespace = 'public'::regnamespace and cardinality(conkey) > 1
    order by 1`;
  return keys.map((key) => ({ kind: "tenant foreign key dropped", ...key }));
}

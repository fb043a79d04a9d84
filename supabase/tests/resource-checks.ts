import { deepEqual, equal, ok } from "node:assert/strict";
import { add, columnsOf, exampleOf, reach, store } from "./resource-rows.ts";
import { declaredLinks } from "./links.ts";
import { type DeclaredResource, FIXED, declaredResources } from "./resources.ts";
import { type Claims, act } from "./support/acting.ts";
import type { Check } from "./support/check.ts";
import type { Sql } from "./support/database.ts";
import { MEMBER_ROLES, type Organization, makeOrganization } from "./support/organization.ts";

type Run = (sql: Sql, resource: DeclaredResource) => Promise<void>;

/** What every table declared by app.tenant_table promises, tried with rows made from the catalogue. */
export const resourceChecks: Check[] = declaredResources().flatMap((resource) =>
  (
    [
      ["a member reads, adds, changes and removes by the least roles of its declaration", obeysRoles],
      ["another organisation's rows are neither seen, changed nor removed", staysInside],
      ["a claim without a live membership shows nothing", asksTheMembership],
      ["what the server decides cannot be named, and everything else can", ownsItsColumns],
      ["a change counts the version and leaves one event and one audit row", recordsChanges],
      ["a suspended organisation is read-only", obeysSuspension],
      ["a row cannot point into another organisation", linksInside],
    ] as const satisfies readonly (readonly [string, Run])[]
  ).map(([name, run]) => ({ name: `${resource.table}: ${name}`, run: (sql: Sql) => run(sql, resource) })),
);

async function obeysRoles(sql: Sql, { table, read, write, remove }: DeclaredResource): Promise<void> {
  const organization = await makeOrganization(sql);
  const removal = await removalOf(sql, table);
  for (const role of MEMBER_ROLES) {
    const who = organization.members[role];
    // what is somebody's own, so that no policy about others' rows has a say
    const id = await storeFor(sql, table, organization, who, `r${role}`);
    equal(await sees(sql, who, table, id), isAtLeast(role, read), `${role} reads`);
    const added = await add(sql, who, table, await exampleOf(sql, table, organization.id, `a${role}`));
    deepEqual(
      [added.raised?.sqlstate ?? "added"],
      [isAtLeast(role, write) ? "added" : "42501"],
      `${role} adds: ${added.raised?.message}`,
    );
    const column = await plainColumn(sql, table);
    const changed = await reach(sql, who, `update public.${table} set ${column} = ${column}`, id);
    equal(changed.answer, isAtLeast(role, write) ? 1 : 0, `${role} changes`);
    const removed = await reach(sql, who, removal, id);
    equal(removed.answer === 1, isAtLeast(role, remove) && isAtLeast(role, read), `${role} removes`);
  }
}

async function staysInside(sql: Sql, { table }: DeclaredResource): Promise<void> {
  const [mine, theirs] = [await makeOrganization(sql), await makeOrganization(sql)];
  const id = await storeFor(sql, table, theirs, theirs.members.owner, "theirs");
  const column = await plainColumn(sql, table);
  const before = await sql.unsafe(`select to_jsonb(t) as row from public.${table} t where id = $1`, [id]);
  for (const role of MEMBER_ROLES) {
    const who = mine.members[role];
    equal(await sees(sql, who, table, id), false, `${role} sees`);
    for (const statement of [`update public.${table} set ${column} = ${column}`, await removalOf(sql, table)]) {
      equal((await reach(sql, who, statement, id)).answer, 0, `${role}: ${statement}`);
    }
  }
  const definer = { role: "crm_definer", organization_id: mine.id };
  equal(
    (await reach(sql, definer, `update public.${table} set ${column} = ${column}`, id)).answer,
    0,
    "a function changes it",
  );
  deepEqual(await sql.unsafe(`select to_jsonb(t) as row from public.${table} t where id = $1`, [id]), before);
}

async function asksTheMembership(sql: Sql, { table }: DeclaredResource): Promise<void> {
  const [here, elsewhere] = [await makeOrganization(sql), await makeOrganization(sql)];
  const { owner } = here.members;
  const id = await storeFor(sql, table, here, owner, "mine");
  equal(await sees(sql, owner, table, id), true);
  const claims: Claims[] = [
    { ...owner, session_version: 2 },
    { ...owner, actor: "key" },
    { ...owner, organization_id: here.id.toUpperCase() },
    { ...elsewhere.members.owner, organization_id: here.id },
    { role: "crm_member" },
  ];
  const example = await exampleOf(sql, table, here.id, "stranger");
  for (const who of claims) {
    equal(await sees(sql, who, table, id), false, JSON.stringify(who));
    const added = await add(sql, who, table, example);
    ok(added.raised !== undefined, `${JSON.stringify(who)} adds`);
  }
  await sql.unsafe("delete from memberships where user_id = $1", [owner.sub ?? null]);
  equal(await sees(sql, owner, table, id), false, "a removed member");
}

async function ownsItsColumns(sql: Sql, { table, serverOnly }: DeclaredResource): Promise<void> {
  const { id: organizationId, members } = await makeOrganization(sql);
  const id = await storeFor(sql, table, { id: organizationId }, members.owner, "mine");
  const columns = await columnsOf(sql, table);
  const hasBin = columns.some(({ name }) => name === "deleted_at");
  for (const { name, isGenerated } of columns) {
    const isTheServers = isGenerated || FIXED.includes(name) || serverOnly.includes(name);
    const state = async (statement: string) => (await reach(sql, members.owner, statement, id)).raised?.sqlstate;
    const updated = await state(`update public.${table} set ${name} = ${isGenerated ? "default" : name}`);
    const mayUpdate = !isTheServers || (name === "deleted_at" && hasBin);
    equal(updated, mayUpdate ? undefined : "42501", `update of ${name}`);
    const inserted = await act(
      sql,
      members.owner,
      `with w as (insert into public.${table} (${name}) values (default) returning 1) select to_jsonb(count(*)) from w`,
    );
    equal(inserted.raised?.sqlstate === "42501", isTheServers, `insert of ${name}: ${inserted.raised?.message}`);
  }
}

async function recordsChanges(sql: Sql, { table, noun }: DeclaredResource): Promise<void> {
  const organization = await makeOrganization(sql);
  const { owner } = organization.members;
  const example = await exampleOf(sql, table, organization.id, "one");
  const { answer, raised } = await add(sql, owner, table, example);
  const made = answer as { id: string; version: number; organization_id: string; created_by: string } | undefined;
  ok(made !== undefined, raised?.message);
  deepEqual([made.organization_id, made.created_by, made.version], [organization.id, owner.sub, 1]);
  const [column, value] = await changeOf(sql, table);
  const statement = `update public.${table} set ${column} = '${value}'`;
  equal((await reach(sql, owner, statement, made.id)).answer, 1);
  equal((await reach(sql, owner, statement, made.id)).answer, 1);
  const [row] = await sql.unsafe(`select version from public.${table} where id = $1`, [made.id]);
  equal(row?.["version"], 3);
  equal((await reach(sql, owner, await removalOf(sql, table), made.id)).answer, 1);
  const acts = [`${noun}.created`, `${noun}.updated`, `${noun}.deleted`];
  const events = await sql<{ type: string; changes: unknown; actor_id: string }[]>`
    select type, changes, actor_id from public.domain_events where organization_id = ${organization.id} and object_id = ${made.id} order by id`;
  deepEqual(
    events.map(({ type }) => type),
    acts,
  );
  deepEqual(new Set(events.map(({ actor_id }) => actor_id)), new Set([owner.sub]));
  const changes = events[1]?.changes as Record<string, unknown>;
  deepEqual(changes[column], { old: example[column] ?? null, new: value });
  const audit = await sql<{ action: string }[]>`
    select action from public.audit_logs where organization_id = ${organization.id} and object_id = ${made.id} order by id`;
  deepEqual(
    audit.map(({ action }) => action),
    acts,
  );
}

async function obeysSuspension(sql: Sql, { table }: DeclaredResource): Promise<void> {
  const organization = await makeOrganization(sql);
  const { owner } = organization.members;
  const id = await storeFor(sql, table, organization, owner, "mine");
  const example = await exampleOf(sql, table, organization.id, "new");
  await sql`update public.organizations set status = 'suspended' where id = ${organization.id}`;
  equal(await sees(sql, owner, table, id), true);
  const column = await plainColumn(sql, table);
  equal((await add(sql, owner, table, example)).raised?.sqlstate, "42501");
  equal((await reach(sql, owner, `update public.${table} set ${column} = ${column}`, id)).answer, 0);
  equal((await reach(sql, owner, await removalOf(sql, table), id)).answer, 0);
}

async function linksInside(sql: Sql, { table }: DeclaredResource): Promise<void> {
  const [mine, theirs] = [await makeOrganization(sql), await makeOrganization(sql)];
  const links = declaredLinks().filter((link) => link.table === table);
  for (const { column, parent } of links) {
    const foreign =
      parent === "memberships" ? String(theirs.members.owner.sub) : await store(sql, parent, theirs.id, "theirs");
    const example = await exampleOf(sql, table, mine.id, `l${column.replaceAll(/[^a-z]/g, "")}`);
    const { raised } = await add(sql, { role: "crm_definer", organization_id: mine.id }, table, {
      ...example,
      // what turned out to be another row is in the bin
      ...(column === "merged_into" ? { deleted_at: "2026-05-01T12:00:00Z" } : {}),
      [column]: foreign,
    });
    equal(raised?.sqlstate, "23503", `${column}: ${raised?.message}`);
  }
  const free = (await columnsOf(sql, table)).filter(({ name, type }) => type === "uuid" && name.endsWith("_id"));
  deepEqual(
    free.map(({ name }) => name).filter((name) => name !== "organization_id"),
    links.map(({ column }) => column).filter((name) => name.endsWith("_id")),
    "an id that no key holds inside",
  );
}

function isAtLeast(role: string, needed: string): boolean {
  const names: readonly string[] = MEMBER_ROLES;
  return names.indexOf(role) <= names.indexOf(needed);
}

async function sees(sql: Sql, who: Claims, table: string, id: string): Promise<boolean> {
  const statement = `select to_jsonb(count(*)) from public.${table} where id = ($1 ->> 'id')::uuid`;
  return (await act(sql, who, statement, { id })).answer === 1;
}

/** A row that belongs to a member: it says that the member made it. */
function storeFor(sql: Sql, table: string, { id }: Pick<Organization, "id">, { sub }: Claims, mark: string) {
  return store(sql, table, id, mark, { created_by: sub ?? null });
}

/** How a row of the table is removed: into the bin, where there is one. */
async function removalOf(sql: Sql, table: string): Promise<string> {
  const hasBin = (await columnsOf(sql, table)).some(({ name }) => name === "deleted_at");
  return hasBin ? `update public.${table} set deleted_at = now()` : `delete from public.${table}`;
}

/** A column that members write. */
async function plainColumn(sql: Sql, table: string): Promise<string> {
  const [column] = await changeOf(sql, table);
  return column;
}

/** A column with another value than any example has. */
async function changeOf(sql: Sql, table: string): Promise<[string, string]> {
  const columns = await columnsOf(sql, table);
  const text = columns.find(
    ({ name, type, word, isGenerated, isRequired }) =>
      type === "text" && word === null && !isGenerated && (isRequired || name === "first_name"),
  );
  if (text === undefined) throw new Error(`${table} has no text to change`);
  return [text.name, "changed"];
}

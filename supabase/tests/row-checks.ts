import { deepEqual, equal, ok } from "node:assert/strict";
import { type DeclaredLink, declaredLinks } from "./links.ts";
import { DOOR_ROLES, HOSTED_ROLES, TABLES_WITHOUT_TENANT, TABLE_GRANTS, TABLE_READERS } from "./manifest.ts";
import { tenants } from "./tenant-isolation/fixtures.ts";
import { type Claims, type Json, act } from "./support/acting.ts";
import type { Check } from "./support/check.ts";
import { type Sql, undone } from "./support/database.ts";
import { uuidOf } from "./support/organization.ts";

/** What the rows themselves let through, whatever function or statement asks for them. The three tenants must have moved in. */
export const rowChecks: Check[] = [
  ...Object.keys(TABLE_READERS).flatMap((table) => [
    {
      name: `${table}: members see the rows of their active organisation that their role may see, and no other`,
      run: membersSee(table),
    },
    { name: `${table}: without a live membership, a claim shows nothing`, run: claimsShowNothing(table) },
    { name: `${table}: no door role writes, and only members read`, run: doorsHoldNothing(table) },
  ]),
  ...writableTables().map((table) => ({
    name: `${table}: functions can neither see, change nor make rows of another organisation`,
    run: functionsStayInside(table),
  })),
  ...declaredLinks()
    .filter(({ table }) => table in TABLE_READERS)
    .map((link) => ({
      name: `${link.table}: a row cannot point into another organisation by its ${link.column}`,
      run: linksStayInside(link),
    })),
];

const [first, second, third] = tenants("own uuids");

function membersSee(table: string) {
  return async (sql: Sql) => {
    const readers = TABLE_READERS[table];
    for (const [who, isAdmin] of [
      [second.admin, true],
      [second.multiOrgMember, false],
      [first.multiOrgMember, true],
      [third.multiOrgMember, true],
    ] as const) {
      const mayRead = readers === "members" || ((readers === "admins" || readers === "managers") && isAdmin);
      const seen = await visible(sql, who, table);
      if (readers === "nobody") {
        equal(seen, "42501");
        continue;
      }
      const there = await sql.unsafe<{ row: string }[]>(
        `select to_jsonb(r)::text as row from (select ${columnsOf(table)} from public.${table} where ${own(table)}) r order by 1`,
        [String(who.organization_id)],
      );
      deepEqual(seen, mayRead ? there.map(({ row }) => row) : []);
      if (mayRead) ok(there.length > 0, "nothing to see");
    }
  };
}

/** A claim is worth what its person may do at this moment; one that is none is worth nothing. */
function claimsShowNothing(table: string) {
  return async (sql: Sql) => {
    const { admin } = second;
    const { organization_id, session_version: _, ...noSession } = admin;
    const claims: Claims[] = [
      ...strangeForms(second.id).map((form) => ({ ...admin, organization_id: form })),
      { ...noSession, organization_id },
      { ...admin, session_version: 2 },
      { ...admin, session_version: "1 " },
      { ...admin, actor: "key" },
      { ...admin, sub: second.id },
      { ...admin, organization_id: first.id },
      second.otherOrgMember,
      { role: "crm_member" },
    ];
    const nothing = TABLE_READERS[table] === "nobody" ? "42501" : [];
    for (const who of claims) deepEqual(await visible(sql, who, table), nothing, JSON.stringify(who));
    for (const change of [
      "update users set status = 'disabled'",
      "update users set session_version = session_version + 1",
      `delete from memberships where organization_id = '${second.id}'`,
    ]) {
      await undone(sql, async () => {
        await sql.unsafe(change);
        deepEqual(await visible(sql, admin, table), nothing, change);
      });
    }
  };
}

/** Ways in which an organisation's id might be written into a token by somebody who is not us. */
export function strangeForms(id: string): Json[] {
  const written = [
    "",
    " ",
    "null",
    "*",
    "garbage",
    `${id} `,
    ` ${id}`,
    `${id}\n`,
    `{${id}}`,
    `"${id}"`,
    id.toUpperCase(),
    id.replaceAll("-", ""),
  ];
  return [...written, `${id}' or '1'='1`, `${id},${id}`, [id], [], { id }, {}, 0, 1, true, false, null];
}

function doorsHoldNothing(table: string) {
  return async (sql: Sql) => {
    const roles = [...HOSTED_ROLES.filter((role) => role !== "authenticator"), ...DOOR_ROLES];
    const stored = await storedColumns(sql, table);
    for (const role of roles) {
      for (const claims of [second.key, second.admin, { role }]) {
        const who = { ...claims, role };
        const statements = {
          select: `select to_jsonb(array_agg(1)) from public.${table}`,
          insert: `with w as (insert into public.${table} (${stored}) select ${stored} from public.${table} returning 1) select to_jsonb(count(*)) from w`,
          update: `with w as (update public.${table} set ${anyColumn(table)} = default returning 1) select to_jsonb(count(*)) from w`,
          delete: `with w as (delete from public.${table} returning 1) select to_jsonb(count(*)) from w`,
        };
        for (const [verb, statement] of Object.entries(statements)) {
          const { raised } = await act(sql, who, statement);
          const mayRead = verb === "select" && role === "crm_member" && TABLE_READERS[table] !== "nobody";
          equal(raised?.sqlstate, mayRead ? undefined : "42501", `${role} ${verb}s ${table}`);
        }
      }
    }
  };
}

function functionsStayInside(table: string) {
  return async (sql: Sql) => {
    const grant = TABLE_GRANTS["crm_definer"]?.find((one) => one.endsWith(` on ${table}`)) ?? "";
    const stored = await storedColumns(sql, table);
    for (const claims of [{ role: "crm_definer", organization_id: second.id }, { role: "crm_definer" }]) {
      if (grant.includes("select")) {
        const rows =
          claims.organization_id === undefined ? "true" : `not (${own(table).replace("$1", `'${second.id}'`)})`;
        const { answer } = await act(sql, claims, `select to_jsonb(count(*)) from public.${table} where ${rows}`);
        equal(answer, 0, "sees rows of others");
      }
      if (grant.includes("update")) {
        const column = /update \((\w+)/.exec(grant)?.[1] ?? "organization_id";
        const { answer } = await act(
          sql,
          claims,
          `with w as (update public.${table} set ${column} = ${column} returning 1) select to_jsonb(count(*)) from w`,
        );
        equal(
          Number(answer),
          claims.organization_id === undefined ? 0 : await countOf(sql, table),
          "changes rows of others",
        );
      }
      if (grant.includes("insert")) {
        const { raised } = await act(
          sql,
          claims,
          `with w as (insert into public.${table} (${stored}) select ${stored} from jsonb_populate_record(null::public.${table}, $1) returning 1) select to_jsonb(count(*)) from w`,
          await strangersRow(sql, table),
        );
        equal(raised?.message, `new row violates row-level security policy for table "${table}"`);
      }
    }
    if (grant.includes("delete")) {
      for (const child of HELD_BY[table] ?? [])
        await sql.unsafe(`delete from public.${child} where organization_id = $1`, [second.id]);
      const { answer } = await act(
        sql,
        { role: "crm_definer", organization_id: second.id },
        `with w as (delete from public.${table} returning 1) select to_jsonb(count(*)) from w`,
      );
      ok(Number(answer) > 0);
      equal((await sql.unsafe(`select 1 from public.${table} where organization_id = $1`, [second.id])).length, 0);
      ok(
        (await sql.unsafe(`select 1 from public.${table} where organization_id = $1`, [first.id])).length > 0,
        "deletes rows of others",
      );
    }
  };
}

function linksStayInside({ table: child, column, parent }: DeclaredLink) {
  return async (sql: Sql) => {
    const foreign = first.uuid(
      { chats: "c9", api_keys: "key", articles: "article 9", contacts: "contact", tags: "tag" }[parent] ?? "eve",
    );
    // a visitor that is merged into another also says when
    const isMerged = column === "merged_into" ? { merged_at: "2026-05-01T12:00:00Z" } : {};
    const change = { ...FRESH[child], ...isMerged, [column]: foreign };
    const stored = await storedColumns(sql, child);
    const copy = `insert into public.${child} (${stored}) select ${stored} from jsonb_populate_record((select t from public.${child} t where organization_id = $2 limit 1), $1::text::jsonb)`;
    const result = await undone(sql, () => sql.unsafe(copy, [JSON.stringify(change), second.id])).then(
      () => "stored",
      (error: unknown) => (error instanceof Error ? error.message : "no error"),
    );
    equal(
      result,
      `insert or update on table "${child}" violates foreign key constraint "${child}_organization_id_${column}_fkey"`,
    );
  };
}

/** Whose rows keep rows of a table from being deleted. */
const HELD_BY: Record<string, string[]> = {
  articles: ["article_mentions", "article_views"],
  visitors: ["article_mentions", "article_views", "chats"],
};

/** What makes a copy of a row collide with nothing but what is tested. */
const FRESH: Record<string, Record<string, Json>> = {
  api_key_usage: {},
  article_mentions: { id: uuidOf("fresh"), external_id: null },
  article_views: { id: uuidOf("fresh"), external_id: null },
  chat_messages: { id: uuidOf("fresh"), external_id: null, position: 99 },
  chat_summaries: {},
  chats: { id: uuidOf("fresh"), external_id: "fresh" },
  contact_merges: { id: uuidOf("fresh") },
  daily_article_stats: {},
  sample_chats: {},
  sample_visitors: {},
  visitor_sessions: { session_id: "fresh" },
  visitors: { id: uuidOf("fresh"), email: null, merged_at: null },
};

async function visible(sql: Sql, who: Claims, table: string): Promise<string[] | string> {
  const statement = `select coalesce(jsonb_agg(r.row order by r.row), '[]') from (select to_jsonb(x)::text as row from (select ${columnsOf(table)} from public.${table}) x) r`;
  const { answer, raised } = await act(sql, { ...who, role: "crm_member" }, statement);
  if (raised !== undefined) return raised.sqlstate;
  return Array.isArray(answer) ? answer.map(String) : "no list";
}

/** The columns that members may read; all of them where the manifest names none. */
function columnsOf(table: string): string {
  const grant = TABLE_GRANTS["crm_member"]?.find((one) => one.endsWith(` on ${table}`));
  return /^select \((.*)\) on /.exec(grant ?? "")?.[1] ?? "*";
}

/** The columns that a statement may give values to: all but those that the database works out itself. */
async function storedColumns(sql: Sql, table: string): Promise<string> {
  const columns = await sql<{ name: string }[]>`
    select attname as name from pg_attribute
    where attrelid = ${`public.${table}`}::regclass and attnum > 0 and not attisdropped and attgenerated = ''
    order by attnum`;
  return columns.map(({ name }) => name).join(", ");
}

function own(table: string): string {
  if (table === "organizations") return "id = $1";
  if (table === "users") return "id in (select user_id from public.memberships where organization_id = $1)";
  return "organization_id = $1";
}

function writableTables(): string[] {
  return Object.keys(TABLE_READERS).filter(
    (table) => TABLE_GRANTS["crm_definer"]?.some((grant) => grant.endsWith(` on ${table}`)) === true,
  );
}

function anyColumn(table: string): string {
  if (TABLES_WITHOUT_TENANT[table] === undefined) return "organization_id";
  return table === "webhook_events" ? "type" : "updated_at";
}

async function countOf(sql: Sql, table: string): Promise<number> {
  const rows = await sql.unsafe(`select 1 from public.${table} where ${own(table)}`, [second.id]);
  return rows.length;
}

async function strangersRow(sql: Sql, table: string): Promise<Json> {
  const [found] = await sql.unsafe<{ row: Json }[]>(
    `select to_jsonb(t) as row from public.${table} t where ${own(table)} limit 1`,
    [first.id],
  );
  return found?.row ?? null;
}

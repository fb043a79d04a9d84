import { type Claims, type Outcome, act } from "./support/acting.ts";
import type { Sql } from "./support/database.ts";
import { type Row, insert } from "./support/organization.ts";

/** A column of a table as the catalogue has it. */
export interface Column {
  name: string;
  type: string;
  isRequired: boolean;
  isGenerated: boolean;
  /** The first of the words that its check admits, when it admits only some. */
  word: string | null;
}

/** What a check over several columns asks for, which the columns do not say, and what leaves a row to the policies of every table. */
const ALSO: Readonly<Record<string, (mark: string) => Row>> = {
  contacts: (mark) => ({ email: `${mark}@example.com` }),
  saved_views: () => ({ is_shared: true }),
};

/** The columns of a table, in order. */
export async function columnsOf(sql: Sql, table: string): Promise<Column[]> {
  return [
    ...(await sql<Column[]>`
      select
        a.attname as name, format_type(a.atttypid, null) as type, a.attgenerated <> '' as "isGenerated",
        a.attnotnull and not a.atthasdef as "isRequired",
        (
          select substring(pg_get_constraintdef(k.oid) from 'ARRAY\\[''([^'']*)''')
          from pg_constraint k where k.conrelid = a.attrelid and k.contype = 'c' and k.conkey = array[a.attnum] limit 1
        ) as word
      from pg_attribute a
      where a.attrelid = ${`public.${table}`}::regclass and a.attnum > 0 and not a.attisdropped
      order by a.attnum`),
  ];
}

/** A link of a table to another one of the same organisation. */
interface Link {
  column: string;
  parent: string;
}

/** The keys of a table that lead with the organisation. */
async function linksOf(sql: Sql, table: string): Promise<Link[]> {
  return [
    ...(await sql<Link[]>`
      select a.attname as column, f.confrelid::regclass::text as parent
      from pg_constraint f
      join pg_attribute a on a.attrelid = f.conrelid and a.attnum = f.conkey[2]
      join pg_attribute o on o.attrelid = f.conrelid and o.attnum = f.conkey[1] and o.attname = 'organization_id'
      where f.conrelid = ${`public.${table}`}::regclass and f.contype = 'f' and cardinality(f.conkey) = 2 and f.convalidated
      order by 1`),
  ];
}

/** The least that a row of the table needs, made from the catalogue; another mark makes another row. Makes the rows it points at. */
export async function exampleOf(sql: Sql, table: string, organizationId: string, mark: string): Promise<Row> {
  const links = await linksOf(sql, table);
  const row: Row = {};
  for (const { name, type, isRequired, word } of await columnsOf(sql, table)) {
    if (!isRequired || name === "organization_id") continue;
    const parent = links.find(({ column }) => column === name)?.parent;
    row[name] = parent === undefined ? valueOf(type, word, mark) : await store(sql, parent, organizationId, `${mark}p`);
  }
  return { ...row, ...ALSO[table]?.(mark) };
}

/** Stores an example as nobody in particular and answers its id. */
export async function store(
  sql: Sql,
  table: string,
  organizationId: string,
  mark: string,
  more: Row = {},
): Promise<string> {
  const [made] = await sql<{ id: string }[]>`select app.uuid_v7() as id`;
  const id = made?.id ?? "";
  const example = await exampleOf(sql, table, organizationId, mark);
  await insert(sql, table, [{ id, organization_id: organizationId, ...example, ...more }]);
  return id;
}

/** Adds a row as a member; the answer is the row. */
export function add(sql: Sql, who: Claims, table: string, row: Row): Promise<Outcome> {
  const columns = Object.keys(row).join(", ");
  return act(
    sql,
    who,
    `with w as (insert into public.${table} (${columns}) select ${columns} from jsonb_populate_record(null::public.${table}, $1) returning *) select to_jsonb(w) from w`,
    row,
  );
}

/** How many rows a member reaches with a statement that ends before its `where`. */
export function reach(sql: Sql, who: Claims, statement: string, id: string): Promise<Outcome> {
  return act(
    sql,
    who,
    `with w as (${statement} where id = ($1 ->> 'id')::uuid returning 1) select to_jsonb(count(*)) from w`,
    { id },
  );
}

function valueOf(type: string, word: string | null, mark: string) {
  if (word !== null) return word;
  if (type === "boolean") return false;
  if (type === "jsonb") return {};
  if (type.startsWith("text")) return type.endsWith("[]") ? [] : mark;
  if (type.startsWith("timestamp") || type === "date") return "2026-05-01T12:00:00Z";
  return 1;
}

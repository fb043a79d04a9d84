import { TABLES_WITHOUT_TENANT, TABLE_READERS } from "#tests/manifest.ts";
import { declaredResources } from "#tests/resources.ts";
import type { Sql } from "./database.ts";

/** Rows by table, each as JSON text, in an order that depends on their content alone. */
export type Snapshot = Record<string, string[]>;

/**
 * Every row of an organisation: of its tenant tables, its own row, and its people. `physical` adds the row's place and
 * transactions, so that a mere lock or rewrite shows as well.
 */
export async function snapshotOf(
  sql: Sql,
  organizationId: string,
  depth: "content" | "physical" = "content",
): Promise<Snapshot> {
  const rows = await sql.unsafe<{ name: string; row: string }[]>(statement(depth), [organizationId]);
  const snapshot: Snapshot = {};
  for (const { name, row } of rows) (snapshot[name] ??= []).push(row);
  return snapshot;
}

const TABLES = [...Object.keys(TABLE_READERS), ...declaredResources().map(({ table }) => table)];

function statement(depth: "content" | "physical"): string {
  return TABLES.map(
    (table) =>
      `select '${table}' as name, to_jsonb(t)::text${depth === "physical" ? place(table) : ""} as row from public.${table} t where ${condition(table)}`,
  )
    .join("\nunion all\n")
    .concat("\norder by 1, 2");
}

/** Where a row is and who wrote or locked it; people belong to several organisations, each of which may lock them. */
function place(table: string): string {
  const lock = table === "users" || table === "user_credentials" ? "null" : "t.xmax";
  return ` || format(' %s %s %s', t.ctid, t.xmin, ${lock})`;
}

function condition(table: string): string {
  if (TABLES_WITHOUT_TENANT[table] === undefined) return "t.organization_id = $1::uuid";
  if (table === "organizations") return "t.id = $1::uuid";
  // what it names says whose it is, and nothing else in it does
  if (table === "webhook_events") return "false";
  const person = table === "users" ? "t.id" : "t.user_id";
  return `${person} in (select m.user_id from public.memberships m where m.organization_id = $1::uuid)`;
}

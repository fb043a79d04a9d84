import { SYSTEM_COLUMNS } from "./manifest-resources.ts";
import { schemaFiles } from "#local/schema/schema-files.ts";
import type { Sql } from "./support/database.ts";

/** An ordinary table as its schema file declares it, against which the catalogue is compared. */
export interface DeclaredResource {
  table: string;
  noun: string;
  read: string;
  write: string;
  remove: string;
  serverOnly: string[];
}

const CALL = /^select app\.tenant_table\(\s*'(\w+)',([^;]*)\);/gm;

/** Every call of app.tenant_table in the schema files. */
export function declaredResources(): DeclaredResource[] {
  return schemaFiles().flatMap(({ text }) =>
    [...text.matchAll(CALL)].map(([, table = "", rest = ""]) => declared(table, rest)),
  );
}

/** What members may do with the columns of each ordinary table: everything but what the server decides. */
export async function grantsOf(sql: Sql): Promise<Record<string, string[]>> {
  const columns = await sql<{ table: string; name: string; is_generated: boolean }[]>`
    select c.relname as table, a.attname as name, a.attgenerated <> '' as is_generated
    from pg_attribute a join pg_class c on c.oid = a.attrelid
    where c.relnamespace = 'public'::regnamespace and a.attnum > 0 and not a.attisdropped
    order by 1, 2
  `;
  const resources = declaredResources().map((resource) => {
    const own = columns.filter(({ table }) => table === resource.table);
    const hasBin = own.some(({ name }) => name === "deleted_at");
    const fixed = [...FIXED, ...resource.serverOnly];
    const writable = own
      .filter(({ name, is_generated }) => !is_generated && !fixed.includes(name))
      .map(({ name }) => name);
    const changeable = (hasBin ? [...writable, "deleted_at"] : writable).toSorted();
    return { table: resource.table, hasBin, writable: writable.join(", "), changeable: changeable.join(", ") };
  });
  return {
    crm_member: resources.map(
      ({ table, hasBin, writable, changeable }) =>
        `select, insert (${writable}), update (${changeable})${hasBin ? "" : ", delete"} on ${table}`,
    ),
    crm_definer: resources.map(({ table }) => `select, insert, update, delete on ${table}`),
    crm_system: resources.map(({ table }) => {
      const seen = ["id", "organization_id", ...(SYSTEM_COLUMNS[table] ?? [])].toSorted();
      return `select (${seen.join(", ")}) on ${table}`;
    }),
  };
}

/** The policies of an ordinary table, as Postgres spells them. */
export function policiesOfResource({ table, read, write, remove }: DeclaredResource): string[] {
  const claim = "(organization_id = ( SELECT app.organization_id() AS organization_id))";
  const reads = `(organization_id = ( SELECT app.member_organization_id('${read}'::public.member_role) AS member_organization_id))`;
  const writes = writable(write);
  return [
    `${table}: all to crm_definer using (${claim}) with check (${claim})`,
    `${table}: select to crm_member using (${reads}) with check (-)`,
    `${table}: insert to crm_member using () with check (${writes})`,
    `${table}: update to crm_member using (${writes}) with check (${writes})`,
    `${table}: delete to crm_member using (${writable(remove)}) with check (-)`,
  ];
}

/** What no table lets its members write. */
export const FIXED = ["organization_id", "id", "created_by", "created_at", "updated_at", "version", "deleted_at"];

function writable(role: string): string {
  return `(organization_id = ( SELECT app.writable_organization_id('${role}'::public.member_role) AS writable_organization_id))`;
}

function declared(table: string, rest: string): DeclaredResource {
  const value = (name: string, otherwise: string) => new RegExp(`\\b${name} => '([^']*)'`).exec(rest)?.[1] ?? otherwise;
  const [, serverOnly = ""] = /server_only => (?:array\[([^\]]*)\]|'\{\}')/.exec(rest) ?? [];
  return {
    table,
    noun: value("noun", ""),
    read: value("read", "analyst"),
    write: value("write", "agent"),
    remove: value("remove", "manager"),
    serverOnly: [...serverOnly.matchAll(/'([^']*)'/g)].map(([, column = ""]) => column),
  };
}

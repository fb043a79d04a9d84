import { schemaFiles } from "#local/schema/schema-files.ts";

/** A key by which a row of a tenant's points at another row of the same tenant. */
export interface DeclaredLink {
  table: string;
  column: string;
  parent: string;
}

const TABLE = /^(?:create|alter) table public\.(\w+)([\s\S]*?);$/gm;
const KEY = /foreign key \(organization_id, (\w+)\)\s+references public\.(\w+)/g;

/** Every such key, as the schema files say it. */
export function declaredLinks(): DeclaredLink[] {
  return schemaFiles().flatMap(({ text }) =>
    [...text.matchAll(TABLE)].flatMap(([, table = "", body = ""]) =>
      [...body.matchAll(KEY)].map(([, column = "", parent = ""]) => ({ table, column, parent })),
    ),
  );
}

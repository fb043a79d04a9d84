import { z } from "zod";
import { type Claims, type Json, call } from "#tests/support/acting.ts";
import type { Sql } from "#tests/support/database.ts";
import type { Organization } from "#tests/support/organization.ts";

type Row = Record<string, Json>;

/** Adds contacts straight to the table; answers their ids in order. */
export async function addContacts(sql: Sql, { id }: Pick<Organization, "id">, rows: Row[]): Promise<string[]> {
  const ids: string[] = [];
  for (const row of rows) {
    const values = { organization_id: id, ...row };
    const columns = Object.keys(values).join(", ");
    const [added] = await sql.unsafe<{ id: string }[]>(
      `insert into public.contacts (${columns}) select ${columns} from jsonb_populate_record(null::public.contacts, $1::text::jsonb) returning id`,
      [JSON.stringify(values)],
    );
    if (added !== undefined) ids.push(added.id);
  }
  return ids;
}

/** Everything that contacts are, tags and notes included, as one text: equal texts are equal rows to the byte. */
export async function snapshotOf(sql: Sql, { id }: Pick<Organization, "id">): Promise<string[]> {
  const rows = await sql<{ line: string }[]>`
    select c::text || ' ' || coalesce((
      select string_agg(t.tag_id::text, ',' order by t.tag_id) from public.contact_tags t where t.organization_id = ${id} and t.contact_id = c.id
    ), '') as line
    from public.contacts c where c.organization_id = ${id}
    union all select n::text from public.contact_notes n where n.organization_id = ${id}
    union all select v::text from public.visitors v where v.organization_id = ${id}
    order by 1`;
  return rows.map(({ line }) => line);
}

/** The answer of a call that must not be refused. */
export async function answerOf(sql: Sql, who: Claims, name: string, input: Json): Promise<Row> {
  const outcome = await call(sql, who, name, input);
  if (typeof outcome.answer === "object" && outcome.answer !== null && !Array.isArray(outcome.answer)) {
    return Object.fromEntries(Object.entries(outcome.answer).map(([key, value]) => [key, value ?? null]));
  }
  throw new Error(`${name}: ${JSON.stringify(outcome)}`);
}

/** A row of a file that was read: a contact's values, or what is wrong with it. */
export type FileRow = { values: Row; tags?: string[] } | { cells: string[]; reasons: Row[] };

interface ImportOptions {
  existing?: "update" | "skip";
  overwrite?: boolean;
  tags?: string[];
}

/** An import of these rows that has been started, and the lease under which its job works. */
export async function startImport(sql: Sql, organization: Organization, rows: FileRow[], options: ImportOptions = {}) {
  const { members, id: organizationId } = organization;
  const file = { file_id: organizationId, file_name: "people.csv", format: {}, columns: [], total_rows: rows.length };
  const made = await answerOf(sql, members.manager, "create_contact_import", file);
  const id = z.uuid().parse(made["id"]);
  const mapping = [{ index: 0, target: "email" }];
  const given = { existing: "update", overwrite: false, tags: [], owner_id: null, ...options };
  await answerOf(sql, members.manager, "start_contact_import", { import_id: id, mapping, options: given });
  const worker: Claims = { role: "crm_worker", actor: "worker", sub: "test", organization_id: organizationId };
  const numbered = rows.map((row, index) => ({ row: index + 1, line: index + 2, tags: [], ...row }));

  async function lease(kind: string): Promise<string> {
    const [job] = await sql<{ token: string }[]>`
      update public.jobs set lease_token = gen_random_uuid(), leased_until = now() + interval '1 minute', done_at = null
      where kind = ${kind} and object_id = ${id} returning lease_token as token`;
    if (job === undefined) throw new Error("there is no such job");
    return job.token;
  }

  const batch = async (token: string, from: number, size: number) =>
    call(sql, worker, "import_contact_batch", {
      import_id: id,
      token,
      from,
      rows: numbered.slice(from, from + size),
    });

  async function run(size = 3): Promise<void> {
    const token = await lease("import_contacts");
    for (let from = 0; from < rows.length; from += size) await batch(token, from, size);
  }

  async function undo(limit = 2): Promise<void> {
    await answerOf(sql, members.manager, "undo_contact_import", { import_id: id });
    const token = await lease("undo_contact_import");
    let status: Json | undefined;
    for (let round = 0; status !== "undone" && round < 1000; round += 1) {
      ({ status } = await answerOf(sql, worker, "undo_import_batch", { import_id: id, token, limit }));
    }
  }

  const counts = async () => {
    const [row] = await sql`
      select status, done_rows, created_rows, updated_rows, skipped_rows, failed_rows, removed_rows, restored_rows, kept_rows
      from public.contact_imports where id = ${id}`;
    return row;
  };

  return { id, lease, batch, run, undo, counts };
}

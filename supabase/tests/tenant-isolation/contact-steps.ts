import type { Json } from "#tests/support/acting.ts";
import { listOf, objectOf, textOf } from "#tests/support/json.ts";
import type { Sql } from "#tests/support/database.ts";
import { uuidOf } from "#tests/support/organization.ts";
import { type Act, type Tell, actingAs, passTime, runningAs } from "./acting.ts";
import type { Tenant } from "./fixtures.ts";

// What people and jobs do with contacts. Each part can be done alone.

export async function findContacts(sql: Sql, who: Tenant, tell: Tell): Promise<void> {
  const as = actingAs(sql, tell);
  const run = runningAs(sql, who, tell);
  await readContacts(as(who.admin), as(who.multiOrgMember), who);
  const ids = "select to_jsonb(array(select i from unnest(app.find_contacts(array['%cora%'], 9)) i order by i))";
  await run(ids, {});
  // what it finds would otherwise only make an import slower
  const definer = { role: "crm_definer", organization_id: who.id };
  await run("select to_jsonb(app.rows_of_new_contacts($1))", ROWS_OF_NEIGHBOURS, definer);
}

export async function importLists(sql: Sql, who: Tenant, tell: Tell): Promise<void> {
  const as = actingAs(sql, tell);
  await importContacts(sql, as(who.admin), as(who.worker), who);
}

export async function linkAndChange(sql: Sql, who: Tenant, tell: Tell): Promise<void> {
  const as = actingAs(sql, tell);
  await linkVisitors(as(who.admin), who);
  await changeContacts(as(who.admin), as(who.multiOrgMember), who);
}

export async function writeDown(sql: Sql, who: Tenant, tell: Tell): Promise<void> {
  const run = runningAs(sql, who, tell);
  for (const [table, columns, values] of [
    ["contact_notes", "body", "'Called back'"],
    ["activities", "type, subject", "'call', 'Call back'"],
  ])
    await run(
      `with w as (insert into public.${table} (contact_id, ${columns}) values (($1 ->> 'id')::uuid, ${values}) returning 1)
      select to_jsonb(count(*)) from w`,
      { id: who.uuid("contact") },
      who.admin,
    );
}

export async function mergeTwice(sql: Sql, who: Tenant, tell: Tell): Promise<void> {
  await mergeContacts(sql, actingAs(sql, tell)(who.admin), who);
}

const OWN = ["contact", "other contact", "third contact", "gone contact"];

async function readContacts(admin: Act, multiOrgMember: Act, { uuid }: Tenant): Promise<void> {
  for (const member of [admin, multiOrgMember]) {
    for (const filter of [{}, { search: "cora" }, { has_visitor: true }, { has_visitor: false }, { deleted: true }]) {
      await member("list_contacts", { limit: 9, sort: "name", ...filter });
      await member("count_contacts", filter);
    }
    await member("summarize_contacts");
    await member("list_lead_offers", { limit: 9 });
  }
  for (const filter of [
    { tag: [uuid("tag")] },
    { custom: { size: "5" } },
    { status: "customer" },
    { search: "c", sort: "-created_at" },
    { search: "day", sort: "lead_score" },
  ])
    await admin("list_contacts", { limit: 2, sort: "name", ...filter });
  for (const name of OWN) {
    for (const kind of [null, "event", "activity", "chat"])
      await admin("list_contact_timeline", { contact_id: uuid(name), limit: 99, kind });
    await admin("list_contact_duplicates", { contact_id: uuid(name) });
  }
}

async function linkVisitors(admin: Act, { uuid }: Tenant): Promise<void> {
  for (const name of ["ann", "bob", "anon"]) {
    await admin("link_visitor", { visitor_id: uuid(name), contact_id: uuid("other contact") });
    await admin("unlink_visitor", { visitor_id: uuid(name) });
  }
  for (const name of ["lead", "guest"]) await admin("link_visitor", { visitor_id: uuid(name), values: {} });
}

const ROWS_OF_NEIGHBOURS: Json[] = [
  { row: 1, values: { email: "cora+1@example.com" } },
  { row: 2, values: { phone: "+49303333333" } },
  { row: 3, values: { mobile: "+49305555555" } },
];

const OPTIONS = { existing: "update", overwrite: true, tags: ["Common"], owner_id: null };
const ROWS: Json[] = [
  { row: 1, line: 2, values: { email: "cora@example.com", city: "Bern", custom_fields: { size: 7 } }, tags: ["Tag 2"] },
  { row: 2, line: 3, values: { email: "cleo@example.com", first_name: "Cleo" }, tags: [] },
  { row: 3, line: 4, values: { first_name: "Foe", phone: "+49303333333" }, tags: [] },
];

async function importContacts(sql: Sql, admin: Act, worker: Act, who: Tenant): Promise<void> {
  const { uuid } = who;
  const file = { file_id: uuid("file 4"), file_name: "b.csv", format: {}, columns: [], total_rows: 3 };
  const made = objectOf(await admin("create_contact_import", file))["id"] ?? null;
  await admin("match_contacts", {
    rows: [{ email: "cora@example.com" }, { phone: "+49303333333" }, { mobile: "+49305555555" }],
  });
  await admin("preview_contact_rows", { rows: ROWS, options: OPTIONS });
  const [cancelled, failed] = [uuid("import to cancel"), uuid("import to fail")];
  for (const id of [made, uuid("import"), uuid("done import"), cancelled, failed]) {
    for (const member of [admin, worker]) await member("get_contact_import_plan", { import_id: id });
    await admin("start_contact_import", { import_id: id, mapping: [], options: OPTIONS });
    await passTime(sql, who);
    const token = await claim(worker, "import_contacts");
    if (id === made || id === cancelled) await admin("cancel_contact_import", { import_id: id });
    if (id === failed) await worker("fail_contact_import", { import_id: id, token, error: "x" });
    await worker("import_contact_batch", { import_id: id, token, from: 0, rows: ROWS.slice(0, 2) });
    await worker("import_contact_batch", { import_id: id, token, from: 2, rows: ROWS.slice(2) });
    await worker("fail_contact_import", { import_id: id, token, error: "x" });
    await admin("undo_contact_import", { import_id: id });
    await passTime(sql, who);
    const undoing = await claim(worker, "undo_contact_import");
    for (const limit of [1, 9]) await worker("undo_import_batch", { import_id: id, token: undoing, limit });
  }
}

/** Claims the one job of a kind; answers its token. */
async function claim(worker: Act, kind: string): Promise<Json> {
  const run = { run_id: uuidOf("run"), lease_seconds: 60, reserve_tokens: 0, max_attempts: 9 };
  const [job] = listOf(await worker("claim_jobs", { kind, ...run, limit: 1, concurrency: 9 }));
  return job?.["token"] ?? uuidOf("lease");
}

async function changeContacts(
  admin: Act,
  multiOrgMember: Act,
  { uuid, admin: self, otherOrgMember }: Tenant,
): Promise<void> {
  const ids = [...OWN, "foreign contact"].map(uuid);
  for (const change of [
    { action: "tag", tags: ["Tag 1", "Tag 2"] },
    { action: "untag", tags: [uuid("tag")] },
    { action: "assign", owner_id: otherOrgMember.sub ?? null },
    { action: "assign", owner_id: self.sub ?? null },
    { action: "remove" },
    { action: "restore" },
  ])
    await admin("change_contacts", { ids, ...change });
  for (const name of OWN) await admin("set_contact_tags", { contact_id: uuid(name), tags: ["Tag 1", uuid("tag")] });
  await multiOrgMember("set_contact_tags", { contact_id: uuid("contact"), tags: [] });
}

async function mergeContacts(sql: Sql, admin: Act, { id: organizationId, uuid }: Tenant): Promise<void> {
  const merge = (other: string) =>
    admin("merge_contacts", { contact_id: uuid("contact"), other_id: uuid(other), fields: {} });
  await merge("contact");
  // under an id that the neighbours have as well
  const made = textOf(await merge("other contact"), "merge_id");
  const id = uuid("made merge");
  await sql`update contact_merges set id = ${id} where organization_id = ${organizationId} and id::text = ${made}`;
  for (const _ of ["once", "twice"]) await admin("undo_contact_merge", { merge_id: id });
  await admin("undo_contact_merge", { merge_id: uuid("merge") });
  // for good, so that what moves is compared afterwards
  await merge("other contact");
}

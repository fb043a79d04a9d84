import { expect, test } from "vitest";
import { call } from "#tests/support/acting.ts";
import type { Sql } from "#tests/support/database.ts";
import { type Organization, makeOrganization } from "#tests/support/organization.ts";
import { useSandbox } from "#tests/support/test-each.ts";
import { addContacts, answerOf, snapshotOf } from "./support.ts";

const sandbox = useSandbox();

/** Two contacts of an organisation, each with a tag, a note and a visitor. */
async function pairOf(sql: Sql): Promise<{ ours: Organization; ids: string[] }> {
  const ours = await makeOrganization(sql);
  const ids = await addContacts(sql, ours, [
    {
      email: "ann@example.com",
      first_name: "Ann",
      city: "Berlin",
      custom_fields: {},
      total_spent: 10,
      do_not_call: false,
    },
    {
      email: "anna@example.com",
      last_name: "Example",
      city: "Paris",
      phone: "+49301234567",
      total_spent: 5.5,
      do_not_call: true,
    },
  ]);
  for (const [index, id] of ids.entries()) {
    await call(sql, ours.members.agent, "set_contact_tags", { contact_id: id, tags: [`tag ${index}`] });
    await sql`insert into public.contact_notes (organization_id, contact_id, body) values (${ours.id}, ${id}, ${`note ${index}`})`;
    await sql`insert into public.visitors (organization_id, email, contact_id) values (${ours.id}, ${`v${index}@example.com`}, ${id})`;
  }
  return { ours, ids };
}

const merge = (sql: Sql, { ours, ids: [contact_id, other_id] }: Awaited<ReturnType<typeof pairOf>>, fields = {}) =>
  answerOf(sql, ours.members.manager, "merge_contacts", { contact_id, other_id, fields });

test("one stays, takes over what it lacks and what belongs to the other; the other goes to the bin", async () => {
  await sandbox(async (sql) => {
    const pair = await pairOf(sql);
    await merge(sql, pair, { city: "other" });
    const [kept, gone] = pair.ids;
    const [contact] = await sql`select * from public.contacts where id = ${kept ?? ""}`;
    expect(contact).toMatchObject({
      first_name: "Ann",
      last_name: "Example",
      email: "ann@example.com",
      city: "Paris",
      phone: "+49301234567",
      total_spent: "15.50",
      do_not_call: true,
    });
    for (const table of ["contact_notes", "visitors"]) {
      expect(await sql`select from ${sql(table)} where contact_id = ${kept ?? ""}`).toHaveLength(2);
    }
    expect(await sql`select from public.contact_tags where contact_id = ${kept ?? ""}`).toHaveLength(2);
    const [other] = await sql`select deleted_at, merged_into from public.contacts where id = ${gone ?? ""}`;
    expect(other).toMatchObject({ merged_into: kept, deleted_at: expect.any(Date) });
  });
});

test("undo brings both and all that belongs to them back to the byte, once", async () => {
  await sandbox(async (sql) => {
    const pair = await pairOf(sql);
    const before = await snapshotOf(sql, pair.ours);
    const { merge_id } = await merge(sql, pair, { email: "other" });
    expect(await snapshotOf(sql, pair.ours)).not.toEqual(before);
    await answerOf(sql, pair.ours.members.manager, "undo_contact_merge", { merge_id: merge_id ?? null });
    expect(await snapshotOf(sql, pair.ours)).toEqual(before);
    const again = await call(sql, pair.ours.members.manager, "undo_contact_merge", { merge_id: merge_id ?? null });
    expect(again.refusal).toMatchObject({ status: 409 });
  });
});

test("undo is refused, with the name of what has changed since", async () => {
  await sandbox(async (sql) => {
    const pair = await pairOf(sql);
    const { merge_id } = await merge(sql, pair);
    await sql`update public.contacts set city = 'Oslo' where id = ${pair.ids[0] ?? ""}`;
    await sql`delete from public.contact_notes where contact_id = ${pair.ids[0] ?? ""} and body = 'note 1'`;
    const { refusal } = await call(sql, pair.ours.members.manager, "undo_contact_merge", {
      merge_id: merge_id ?? null,
    });
    expect(refusal).toEqual({
      status: 409,
      code: "conflict",
      message: "The merge cannot be undone, because this has changed since: contact.city, contact_notes",
    });
  });
});

test("neither of the two may be another organisation's, the same, or in the bin", async () => {
  await sandbox(async (sql) => {
    const { ours, ids } = await pairOf(sql);
    const theirs = await pairOf(sql);
    const ask = async (contact_id = "", other_id = "", who = ours.members.manager) =>
      (await call(sql, who, "merge_contacts", { contact_id, other_id })).refusal?.status;
    expect(await ask(ids[0], theirs.ids[0])).toBe(403);
    expect(await ask(theirs.ids[0], ids[0])).toBe(403);
    expect(await ask(ids[0], ids[0])).toBe(409);
    await sql`update public.contacts set deleted_at = now() where id = ${ids[1] ?? ""}`;
    expect(await ask(ids[0], ids[1])).toBe(409);
    expect(
      (await call(sql, ours.members.agent, "merge_contacts", { contact_id: ids[0] ?? "", other_id: ids[1] ?? "" }))
        .raised,
    ).toMatchObject({ sqlstate: "PT403" });
  });
});

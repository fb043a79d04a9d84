import { expect, test } from "vitest";
import { openDatabase } from "@/e2e/support/api-client";
import { ask } from "@/e2e/support/member-client";
import { makeOrganization } from "@/e2e/support/organization";

const sql = openDatabase();

test("a contact is created with tags and an international number, found, changed, removed and restored", async () => {
  const { owner, id } = await makeOrganization(sql);
  const { cookie } = owner;
  await sql`update public.organizations set country = 'DE' where id = ${id}`;
  const body = { first_name: " Jo\u0308rg ", email: "Joerg@MÜNCHEN.example", phone: "030 1234567", tags: ["VIP"] };
  const made = await ask("/api/contacts", { method: "POST", cookie, body });
  expect(made.status).toBe(201);
  expect(made.body).toMatchObject({
    data: {
      name: "Jörg",
      email: "joerg@xn--mnchen-3ya.example",
      phone: "+49301234567",
      tags: [{ name: "VIP" }],
      source: "manual",
    },
  });
  const [row] = await sql`select id from public.contacts where organization_id = ${id}`;
  const path = `/api/contacts/${String(row?.["id"])}`;
  expect((await ask("/api/contacts?search=jorg&count=true", { cookie })).body).toMatchObject({
    data: [{ name: "Jörg" }],
    total_count: 1,
  });
  expect(
    (await ask("/api/contacts", { method: "POST", cookie, body: { email: "joerg@münchen.example" } })).status,
  ).toBe(409);
  expect((await ask("/api/contacts", { method: "POST", cookie, body: { first_name: "Nobody" } })).status).toBe(422);
  const changed = await ask(path, { method: "PATCH", cookie, body: { title: "CEO" } });
  expect(changed.body).toMatchObject({ data: { title: "CEO", tags: [{ name: "VIP" }] } });
  const unreachable = await ask(path, { method: "PATCH", cookie, body: { email: null, phone: null } });
  expect(unreachable).toMatchObject({ status: 422, body: { issues: [{ path: "email" }] } });
  expect((await ask(path, { method: "DELETE", cookie })).status).toBe(200);
  expect((await ask("/api/contacts", { cookie })).body).toMatchObject({ data: [] });
  expect((await ask(`${path}/restore`, { method: "POST", cookie })).status).toBe(200);
  const timeline = await ask(`${path}/timeline`, { cookie });
  expect(timeline.body).toMatchObject({
    data: expect.arrayContaining([expect.objectContaining({ kind: "event", type: "contact.restored" })]),
  });
});

test("an activity stands in the contact's timeline, and moves their last activity", async () => {
  const { cookie } = (await makeOrganization(sql)).owner;
  const created = await ask("/api/contacts", { method: "POST", cookie, body: { email: "a@example.com" } });
  const { id, version } = (created.body as { data: { id: string; version: number } }).data;
  const call = { type: "call", subject: "Call about the offer", contact_id: id };
  expect((await ask("/api/activities", { method: "POST", cookie, body: call })).status).toBe(201);
  const timeline = await ask(`/api/contacts/${id}/timeline?kind=activity&limit=1`, { cookie });
  expect(timeline.body).toMatchObject({
    data: [{ kind: "activity", type: "call", subject: "Call about the offer", status: "pending" }],
    next_cursor: null,
  });
  // which is no change of the contact
  expect((await ask(`/api/contacts/${id}`, { cookie })).body).toMatchObject({
    data: { version, last_activity_at: (timeline.body as { data: { at: string }[] }).data[0]?.at },
  });
  const all = await ask(`/api/contacts/${id}/timeline`, { cookie });
  expect((all.body as { data: { kind: string }[] }).data.map(({ kind }) => kind)).toEqual(["activity", "event"]);
});

test("notes, merge with undo, and figures", async () => {
  const { owner } = await makeOrganization(sql);
  const { cookie } = owner;
  const add = async (email: string) => {
    const { body } = await ask("/api/contacts", { method: "POST", cookie, body: { email } });
    return (body as { data: { id: string } }).data.id;
  };
  const [one, other] = [await add("a+x@example.com"), await add("a@example.com")];
  expect((await ask(`/api/contacts/${other}/notes`, { method: "POST", cookie, body: { body: "Hello" } })).status).toBe(
    201,
  );
  expect((await ask(`/api/contacts/${one}/duplicates`, { cookie })).body).toMatchObject({
    data: [{ id: other, because: "email" }],
  });
  const merged = await ask(`/api/contacts/${one}/merge`, { method: "POST", cookie, body: { other_id: other } });
  const { merge_id } = (merged.body as { data: { merge_id: string } }).data;
  expect((await ask(`/api/contacts/${one}/notes`, { cookie })).body).toMatchObject({ data: [{ body: "Hello" }] });
  expect((await ask("/api/contacts/stats/summary", { cookie })).body).toMatchObject({ data: { total_contacts: 1 } });
  expect((await ask(`/api/contacts/merges/${merge_id}/undo`, { method: "POST", cookie })).status).toBe(200);
  expect((await ask("/api/contacts/stats/summary", { cookie })).body).toMatchObject({ data: { total_contacts: 2 } });
});

test("a merge that leaves no way to reach the contact is refused, and changes nothing", async () => {
  const { cookie } = (await makeOrganization(sql)).owner;
  const add = async (body: object) =>
    ((await ask("/api/contacts", { method: "POST", cookie, body })).body as { data: { id: string } }).data.id;
  const [one, other] = [await add({ email: "a@example.com" }), await add({ phone: "+49 30 1234567" })];
  const body = { other_id: other, fields: { email: "other", phone: "this" } };
  expect((await ask(`/api/contacts/${one}/merge`, { method: "POST", cookie, body })).status).toBe(422);
  expect((await ask("/api/contacts/stats/summary", { cookie })).body).toMatchObject({ data: { total_contacts: 2 } });
});

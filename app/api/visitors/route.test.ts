import { expect, test } from "vitest";
import { z } from "zod";
import { openDatabase } from "@/e2e/support/api-client";
import { startChat } from "@/e2e/support/chats";
import { ask } from "@/e2e/support/member-client";
import { makeOrganization } from "@/e2e/support/organization";
import { identify, ingest, mergeVisitors, readCsv, readList, readPages } from "@/e2e/support/people";
import { CountedVisitor } from "@/lib/concierge/visitors/schemas";

const path = "/api/visitors";
const sql = openDatabase();
const Row = z.strictObject(CountedVisitor.shape);

const list = (cookie: string, query = "") => readList(path + query, cookie, "visitors", Row);
const emails = async (cookie: string, query = "") => (await list(cookie, query)).rows.map(({ email }) => email);

test("answers the organisation's visitors, newest first, in the shape of the contract with counts", async () => {
  const [mine, theirs] = [await makeOrganization(sql), await makeOrganization(sql)];
  await identify(theirs, { email: "ann@example.com", session_id: "s1" });
  await startChat(mine, { chatId: "c1", sessionId: "s1" });
  const id = await identify(mine, { email: "Ann@Example.com", session_id: "s1", source: "footer", metadata: { a: 1 } });
  await identify(mine, { email: "ben@example.com" });
  await sql`update public.visitors set city = 'Faro', apollo_enriched_at = '2026-11-01T10:00:00Z' where id = ${id}`;
  const { rows, next } = await list(mine.owner.cookie);
  expect(rows).toMatchObject([
    { email: "ben@example.com", session_id: null, counts: { chats: 0, views: 0, mentions: 0, clicks: 0 } },
    {
      id,
      email: "ann@example.com",
      name: null,
      source: "footer",
      session_id: "s1",
      metadata: { a: 1 },
      city: "Faro",
      company_name: null,
      apollo_enriched_at: "2026-11-01T10:00:00.000Z",
      contact_id: null,
      counts: { chats: 1 },
    },
  ]);
  expect(next).toBeNull();
});

test("pages meet without a gap or a double, in either order", async () => {
  const organization = await makeOrganization(sql);
  const made: string[] = [];
  for (const email of ["1", "2", "3", "4", "5"])
    made.unshift(await identify(organization, { email: `${email}@example.com` }));
  const { cookie } = organization.owner;
  expect((await readPages(path, cookie, "visitors", Row)).map(({ id }) => id)).toEqual(made);
  // who was seen last comes first, whenever they first came
  await sql`update public.visitors set last_active_at = now() + interval '1 hour' where id = ${made[4] ?? ""}`;
  const seen = (await readPages(`${path}?sort=last_active`, cookie, "visitors", Row)).map(({ id }) => id);
  expect(seen).toEqual([made[4], ...made.slice(0, 4)]);
});

test("tells identified from anonymous visitors", async () => {
  const organization = await makeOrganization(sql);
  const { cookie } = organization.owner;
  await identify(organization, { email: "known@example.com" });
  const anonymous = await identify(organization);
  await sql`update public.visitors set email = null where id = ${anonymous}`;
  expect(await emails(cookie, "?kind=identified")).toEqual(["known@example.com"]);
  expect(await emails(cookie, "?kind=anonymous&sort=last_active")).toEqual([null]);
  expect(await emails(cookie)).toHaveLength(2);
});

test("finds how names, addresses, their last words and domains begin, and takes every character literally", async () => {
  const organization = await makeOrganization(sql);
  const { cookie } = organization.owner;
  const id = await identify(organization, { email: "anna.maria_schmidt@grand-hotel.example" });
  await identify(organization, { email: "ben@mail.example" });
  await sql`update public.visitors set name = 'Änne van Łukasz' where id = ${id}`;
  for (const text of ["anna", "ANNA.MARIA", "schmidt@g", "grand-hotel", "änne v", "Łuk", "łukasz"])
    expect([text, await emails(cookie, `?search=${encodeURIComponent(text)}`)]).toEqual([
      text,
      ["anna.maria_schmidt@grand-hotel.example"],
    ]);
  for (const text of ["hotel", "nna", "%", "_", "a%", "\\", "'", "x),(", "*"])
    expect([text, await emails(cookie, `?search=${encodeURIComponent(text)}`)]).toEqual([text, []]);
});

test("finds the same when there are many of them, page by page", async () => {
  const organization = await makeOrganization(sql);
  await sql`
    insert into public.visitors (organization_id, email, created_at)
    select ${organization.id}, (array['many', 'other'])[1 + n % 2] || n || '@example.com', now() - n * interval '1 minute'
    from generate_series(1, 1200) n`;
  const { cookie } = organization.owner;
  const first = await list(cookie, "?search=many&limit=500");
  const second = await list(cookie, `?search=many&limit=500&cursor=${first.next ?? ""}`);
  const found = [...first.rows, ...second.rows].map(({ email }) => email);
  expect(found).toEqual(Array.from({ length: 600 }, (_, n) => `many${2 * n + 2}@example.com`));
  expect(second.next).toBeNull();
});

test("who turned out to be somebody else is not listed", async () => {
  const organization = await makeOrganization(sql);
  const { from, into } = await mergeVisitors(sql, organization);
  await sql`update public.visitors set name = 'Ann' where id = ${from}`;
  const { cookie } = organization.owner;
  for (const query of ["", "?search=ann", "?kind=anonymous", "?sort=last_active"]) {
    const ids = (await list(cookie, query)).rows.map(({ id }) => id);
    expect([query, ids]).toEqual([query, query === "?kind=anonymous" ? [] : [into]]);
  }
});

test("answers CSV with as many rows as it says, and runs no formula", async () => {
  const organization = await makeOrganization(sql);
  await ingest(organization, [
    { type: "visitor", email: "ann@example.com", session_id: "s" },
    { type: "chat", chatId: "c", sessionId: "s" },
  ]);
  const id = await identify(organization, { email: "zoe@example.com" });
  await sql`update public.visitors set name = '=cmd()' where id = ${id}`;
  const { cookie } = organization.owner;
  const lines = await readCsv(`${path}?format=csv&sort=last_active`, cookie);
  expect(lines[0]).toBe(
    "Id,Name,E-mail,Source,City,Country,Company,First seen,Last active,Chats,Views,Mentions,Clicks",
  );
  expect(lines[1]).toMatch(`${id},'=cmd(),zoe@example.com,newsletter,,,,`);
  expect(lines[2]).toMatch(/,ann@example\.com,newsletter,.*,1,0,0,0$/);
  expect(await readCsv(`${path}?format=csv&search=zoe&kind=identified`, cookie)).toHaveLength(2);
});

test.each([
  "?limit=0",
  "?sort=oldest",
  "?kind=lost",
  "?search=",
  "?cursor=garbage",
  "?cursor=eyJpZCI6MX0",
  "?sort=newest&sort=newest",
])("refuses %s with 400", async (query) => {
  const { owner } = await makeOrganization(sql);
  expect(await ask(path + query, { cookie: owner.cookie })).toMatchObject({
    status: 400,
    body: { code: "invalid_request" },
  });
});

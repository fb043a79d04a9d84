import { expect, test } from "vitest";
import { type Json, call } from "#tests/support/acting.ts";
import type { Sql } from "#tests/support/database.ts";
import { type Organization, makeOrganization } from "#tests/support/organization.ts";
import { useSandbox } from "#tests/support/test-each.ts";
import { addContacts, answerOf } from "./support.ts";

const sandbox = useSandbox();

type Listed = { contacts: { id: string; name: string }[]; next_cursor: Json };

async function list(sql: Sql, ours: Organization, input: Record<string, Json>): Promise<Listed> {
  const { answer } = await call(sql, ours.members.analyst, "list_contacts", { limit: 50, sort: "name", ...input });
  return answer as Listed;
}

const namesOf = async (sql: Sql, ours: Organization, input: Record<string, Json>) =>
  (await list(sql, ours, input)).contacts.map(({ name }) => name);

const PEOPLE: Record<string, string>[] = [
  { first_name: "Jörg", last_name: "Müller", email: "joerg@example.com", company_name: "Straßenbau AG" },
  { first_name: "静かなホテル", email: "hotel@example.jp" },
  { first_name: "김민수", email: "minsu@example.kr" },
  { first_name: "Anna", last_name: "Smith", email: "anna.smith@mail.example.com", phone: "+49301234567" },
  { first_name: "Zoë", last_name: "ΟΔΥΣΣΕΥΣ", email: "zoe@xn--mnchen-3ya.example" },
];

test.each([
  ["muller", ["Jörg Müller"]],
  ["MU\u0308LLER", ["Jörg Müller"]],
  ["ller jö", ["Jörg Müller"]],
  ["strassen", ["Jörg Müller"]],
  ["ホテル", ["静かなホテル"]],
  ["テル", ["静かなホテル"]],
  ["か", ["静かなホテル"]],
  ["민수", ["김민수"]],
  ["anna.smith@mail", ["Anna Smith"]],
  ["030 1234567", ["Anna Smith"]],
  ["+49 (30) 123 45 67", ["Anna Smith"]],
  ["an", ["Anna Smith"]],
  ["nn", []],
  ["οδυσσευς", ["Zoë ΟΔΥΣΣΕΥΣ"]],
  ["100%", []],
  ["!!", []],
  ["_", []],
])("%j finds %j", async (search, names) => {
  await sandbox(async (sql) => {
    const [ours, theirs] = [await makeOrganization(sql), await makeOrganization(sql)];
    await addContacts(sql, ours, PEOPLE);
    await addContacts(sql, theirs, PEOPLE);
    expect(await namesOf(sql, ours, { search })).toEqual(names);
    const { answer } = await call(sql, ours.members.analyst, "count_contacts", { search });
    expect(answer).toBe(names.length);
  });
});

test("a search by index finds what a search on the way finds", async () => {
  await sandbox(async (sql) => {
    const ours = await makeOrganization(sql);
    await addContacts(sql, ours, PEOPLE);
    for (const search of ["muller", "anna.smith@mail", "テル", "민수", "030 1234567", "an", "j.o", "strassen ag"]) {
      const [found] = await sql`
        select set_config('request.jwt.claims', ${JSON.stringify(ours.members.analyst)}, true),
          (select count(*)::int from public.contacts c where c.organization_id = ${ours.id} and c.search_text like all (app.search_patterns(${search}))) as walked,
          cardinality(app.find_contacts(app.search_patterns(${search}), 100)) as found`;
      expect([search, found?.["found"]]).toEqual([search, found?.["walked"]]);
    }
  });
});

test.each([
  "name",
  "-name",
  "created_at",
  "-created_at",
  "updated_at",
  "lead_score",
  "-lead_score",
  "-last_activity_at",
  "last_activity_at",
])("pages by %s meet without a gap or a double", async (sort) => {
  await sandbox(async (sql) => {
    const ours = await makeOrganization(sql);
    const scores = [5, null, 3, 5, null, 9, 1];
    await addContacts(
      sql,
      ours,
      scores.map((lead_score, index) => ({ email: `p${index}@example.com`, lead_score })),
    );
    const whole = await namesOf(sql, ours, { sort });
    expect(whole).toHaveLength(scores.length);
    const paged: string[] = [];
    let cursor: Json = null;
    do {
      const page: Listed = await list(sql, ours, { sort, limit: 2, ...(cursor === null ? {} : { cursor }) });
      paged.push(...page.contacts.map(({ name }) => name));
      cursor = page.next_cursor;
    } while (cursor !== null && paged.length < 20);
    expect(paged).toEqual(whole);
  });
});

test("filters narrow the list, alone and together", async () => {
  await sandbox(async (sql) => {
    const ours = await makeOrganization(sql);
    const owner = ours.members.agent.sub ?? "";
    await sql`insert into public.custom_field_definitions (organization_id, key, label, kind) values (${ours.id}, 'seats', 'Seats', 'number')`;
    const ids = await addContacts(sql, ours, [
      { email: "a@example.com", status: "customer", owner_id: owner, custom_fields: { seats: 3 } },
      { email: "b@example.com", status: "customer", source: "import", type: "partner" },
      { email: "c@example.com", email_opt_in: false },
      { email: "d@example.com", deleted_at: "2026-01-01T00:00:00Z" },
    ]);
    await sql`insert into public.visitors (organization_id, email, contact_id) values (${ours.id}, 'v@example.com', ${ids[2] ?? ""})`;
    const { tags } = await answerOf(sql, ours.members.agent, "set_contact_tags", {
      contact_id: ids[1] ?? "",
      tags: ["VIP"],
    });
    const tag = (tags as { id: string }[])[0]?.id ?? "";
    const found = async (input: Record<string, Json>) =>
      (await namesOf(sql, ours, input)).map((name) => name.charAt(0)).join("");
    expect(await found({})).toBe("abc");
    expect(await found({ status: "customer" })).toBe("ab");
    expect(await found({ owner_id: owner })).toBe("a");
    expect(await found({ owner_id: "none", status: "customer" })).toBe("b");
    expect(await found({ source: "import", type: "partner" })).toBe("b");
    expect(await found({ tag: [tag] })).toBe("b");
    expect(await found({ has_visitor: true })).toBe("c");
    expect(await found({ has_visitor: false })).toBe("ab");
    expect(await found({ email_opt_in: false })).toBe("c");
    expect(await found({ custom: { seats: "3" } })).toBe("a");
    expect(await found({ deleted: true })).toBe("d");
    expect(await found({ created_from: "2100-01-01T00:00:00Z" })).toBe("");
    expect(await found({ status: "x' or true or '" })).toBe("");
  });
});

/** So many that neither a window nor what an index finds holds all of them: the first ones are unlike the others. */
const MANY = 12_000;

test("pages are exact where what is asked for is frequent, rare, or lies behind all windows", async () => {
  await sandbox(async (sql) => {
    const [ours, theirs] = [await makeOrganization(sql), await makeOrganization(sql)];
    for (const { id } of [ours, theirs])
      await sql`
        insert into public.contacts (organization_id, first_name, last_name, email, status, source, lead_score, created_at)
        select
          ${id}, case when n <= 4000 then 'Early' else 'Late' end, case when n % 3000 = 7 then 'Seldom' else 'Often' end, n || '@example.com',
          case when n % 400 = 7 then 'customer' else 'new' end, case when n <= 20 then 'chat' else 'import' end,
          case when n % 3 > 0 then n % 101 end, timestamptz '2026-01-01' + n * interval '1 minute'
        from generate_series(1, ${MANY}::integer) n`;
    for (const [input, where] of [
      [{ status: "customer" }, "c.status = 'customer'"],
      [{ source: "chat" }, "c.source = 'chat'"],
      [{ source: "chat", status: "customer" }, "c.source = 'chat' and c.status = 'customer'"],
      [{ search: "seldom" }, "c.last_name = 'Seldom'"],
      [{ search: "early" }, "c.first_name = 'Early'"],
      [{ search: "early often" }, "c.first_name = 'Early' and c.last_name = 'Often'"],
      [{ search: "early", source: "chat" }, "c.first_name = 'Early' and c.source = 'chat'"],
      [{ search: "often", status: "customer" }, "c.last_name = 'Often' and c.status = 'customer'"],
    ] as const)
      for (const sort of ["created_at", "-created_at", "name", "-lead_score", "lead_score"]) {
        const column = sort === "name" ? "name_key" : sort.replace("-", "");
        const order = sort.startsWith("-") ? "desc nulls last" : "asc nulls first";
        const expected = await sql.unsafe<{ id: string }[]>(
          `select c.id from public.contacts c where c.organization_id = $1 and ${where}
           order by c.${column} ${order}, c.id ${order} limit 100`,
          [ours.id],
        );
        const first = await list(sql, ours, { ...input, sort });
        const cursor = first.next_cursor;
        const second = cursor === null ? [] : (await list(sql, ours, { ...input, sort, cursor })).contacts;
        const ids = [...first.contacts, ...second].map(({ id }) => id);
        expect([input, sort, ids]).toEqual([input, sort, expected.map(({ id }) => id)]);
      }
  });
});

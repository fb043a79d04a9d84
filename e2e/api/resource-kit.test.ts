import { expect, inject, test } from "vitest";
import { z } from "zod";
import { openDatabase } from "@/e2e/support/api-client";
import { ask } from "@/e2e/support/member-client";
import { makeMember, makeOrganization } from "@/e2e/support/organization";
import { Tag } from "@/lib/core/tags/tags";

// What lib/platform/resource does for every resource, tried on tags.

const sql = openDatabase();
const One = z.strictObject({ data: z.strictObject(Tag.shape) });
const Page = z.strictObject({
  data: z.array(z.strictObject(Tag.shape)),
  next_cursor: z.string().nullable(),
  total_count: z.int().optional(),
});
const Refusal = z.object({
  code: z.string(),
  error: z.string(),
  current: z.unknown().optional(),
  issues: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
});

async function open() {
  const organization = await makeOrganization(sql);
  const { cookie } = organization.owner;
  const create = async (body: unknown) =>
    One.parse((await ask("/api/tags", { method: "POST", cookie, body })).body).data;
  const list = async (query = "") => Page.parse((await ask(`/api/tags${query}`, { cookie })).body);
  return { organization, cookie, create, list };
}

test("a row is created by whoever asks, read back as it was answered, changed by version and removed", async () => {
  const { organization, cookie, create } = await open();
  const made = await create({ name: "  Key account ", color: "blue" });
  expect(made).toMatchObject({ name: "Key account", color: "blue", description: null, version: 1 });
  expect(made.created_at).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
  const [row] = await sql`select organization_id, created_by from public.tags where id = ${made.id}`;
  expect(row).toEqual({ organization_id: organization.id, created_by: made.created_by });
  const path = `/api/tags/${made.id}`;
  expect(One.parse((await ask(path, { cookie })).body).data).toEqual(made);

  const changed = await ask(path, { method: "PATCH", cookie, body: { color: "red", version: 1 } });
  expect(One.parse(changed.body).data).toMatchObject({ name: "Key account", color: "red", version: 2 });
  const stale = await ask(path, { method: "PATCH", cookie, body: { color: "teal", version: 1 } });
  expect(stale.status).toBe(409);
  expect(Refusal.parse(stale.body)).toMatchObject({ code: "conflict", current: { color: "red", version: 2 } });
  const header = await ask(path, { method: "PUT", cookie, body: { color: "teal" }, headers: { "if-match": '"1"' } });
  expect(header.status).toBe(409);

  expect((await ask(path, { method: "DELETE", cookie })).status).toBe(200);
  expect((await ask(path, { cookie })).status).toBe(404);
});

test("every change leaves an event and an audit row of the request and the person, and a refused one leaves none", async () => {
  const { organization, cookie, create } = await open();
  const { id, created_by } = await create({ name: "VIP" });
  const headers = { "x-request-id": "request-of-the-change" };
  await ask(`/api/tags/${id}`, { method: "PATCH", cookie, body: { name: "V.I.P." }, headers });
  await ask(`/api/tags/${id}`, { method: "PATCH", cookie, body: { name: "V.I.P." }, headers });
  await ask(`/api/tags/${id}`, { method: "PATCH", cookie, body: { name: "x", version: 99 }, headers });
  await ask(`/api/tags/${id}`, { method: "DELETE", cookie });
  const events = await sql`
    select type, changes, actor_kind, actor_id, request_id from public.domain_events
    where organization_id = ${organization.id} and object_id = ${id} order by id`;
  expect(events.map(({ type }) => String(type))).toEqual(["tag.created", "tag.updated", "tag.deleted"]);
  expect(events[1]).toMatchObject({
    actor_kind: "user",
    actor_id: created_by,
    request_id: "request-of-the-change",
    changes: { name: { old: "VIP", new: "V.I.P." } },
  });
  const audit = await sql`
    select action from public.audit_logs where organization_id = ${organization.id} and object_id = ${id} order by id`;
  expect(audit.map(({ action }) => String(action))).toEqual(["tag.created", "tag.updated", "tag.deleted"]);
});

test("a broken unique index is told at its field, whatever the case and accents", async () => {
  const { cookie, create } = await open();
  await create({ name: "Café" });
  for (const name of ["CAFE", "cafe\u0301"]) {
    const answer = await ask("/api/tags", { method: "POST", cookie, body: { name } });
    expect(answer.status).toBe(409);
    expect(Refusal.parse(answer.body).issues).toEqual([{ path: "name", message: "Another tag has this name." }]);
  }
  const other = await open();
  await other.create({ name: "Café" });
});

test.each(["name", "-name", "created_at", "-created_at"])(
  "pages by %s meet every row once, also with ties",
  async (sort) => {
    const { organization, create, list } = await open();
    for (const name of ["b", "a", 'with "quotes", commas) and \\', "Ö", "c"]) await create({ name });
    await sql`update public.tags set created_at = '2026-01-01' where organization_id = ${organization.id} and name < 'c'`;
    const whole = await list(`?sort=${sort}&count=true`);
    expect(whole).toMatchObject({ next_cursor: null, total_count: 5 });
    const seen: string[] = [];
    for (let cursor: string | null = ""; cursor !== null;) {
      const page: z.output<typeof Page> = await list(
        `?sort=${sort}&limit=2${cursor === "" ? "" : `&cursor=${cursor}`}`,
      );
      seen.push(...page.data.map(({ id }) => id));
      cursor = page.next_cursor;
    }
    expect(seen).toEqual(whole.data.map(({ id }) => id));
  },
);

test.each(["%", "_", "*", "\\", "' or 1=1", '",id.gt.0', "()", "a,b", "-".repeat(33)])(
  "the text %s is only ever searched for",
  async (search) => {
    const { create, list } = await open();
    await create({ name: "something else" });
    expect((await list(`?search=${encodeURIComponent(search)}`)).data).toEqual([]);
    await create({ name: `x ${search.slice(0, 40)} y` });
    expect((await list(`?search=${encodeURIComponent(search.slice(0, 40))}`)).data).toHaveLength(1);
  },
);

test("a search finds parts of words in any order, case and accents", async () => {
  const { create, list } = await open();
  await create({ name: "München", description: "静かなホテル STRASSE" });
  for (const search of ["munchen", "MÜNCH", "mu\u0308nchen straße", "ホテル", "strasse münchen"]) {
    expect((await list(`?search=${encodeURIComponent(search)}`)).data).toHaveLength(1);
  }
});

test("another organisation's row is 403 to read, change and remove, stays as it was, and both sides can see it", async () => {
  const [mine, theirs] = [await open(), await open()];
  const row = await theirs.create({ name: "Theirs" });
  const path = `/api/tags/${row.id}`;
  for (const [method, body] of [["GET"], ["PATCH", { name: "Mine" }], ["DELETE"]] as const) {
    const answer = await ask(path, { method, cookie: mine.cookie, body });
    expect([answer.status, Refusal.parse(answer.body).code]).toEqual([403, "other_organization"]);
    expect(JSON.stringify(answer.body)).not.toContain("Theirs");
  }
  expect((await theirs.list()).data).toEqual([row]);
  expect((await mine.list()).data).toEqual([]);
  for (const { id } of [mine.organization, theirs.organization]) {
    const [found] = await sql`
      select count(*)::int as tries from public.audit_logs where organization_id = ${id} and object_id = ${row.id} and action = 'access.refused'`;
    expect(Number(found?.["tries"])).toBeGreaterThan(0);
  }
});

test("who may read, write and remove is decided by the role that the person has now", async () => {
  const { organization, create } = await open();
  const { id } = await create({ name: "One" });
  const analyst = await makeMember(sql, organization.id, "analyst");
  const agent = await makeMember(sql, organization.id, "agent");
  expect((await ask("/api/tags", { cookie: analyst.cookie })).status).toBe(200);
  expect((await ask("/api/tags", { method: "POST", cookie: analyst.cookie, body: { name: "Two" } })).status).toBe(403);
  expect((await ask(`/api/tags/${id}`, { method: "PATCH", cookie: agent.cookie, body: { name: "Uno" } })).status).toBe(
    200,
  );
  expect((await ask(`/api/tags/${id}`, { method: "DELETE", cookie: agent.cookie })).status).toBe(403);
  const demotedCookie = agent.cookie;
  await sql`update public.memberships set role = 'analyst' where organization_id = ${organization.id} and user_id = ${agent.userId}`;
  const demoted = await ask(`/api/tags/${id}`, { method: "PATCH", cookie: demotedCookie, body: { name: "Due" } });
  expect([demoted.status, Refusal.parse(demoted.body).code]).toEqual([403, "insufficient_role"]);
  await sql`delete from public.memberships where organization_id = ${organization.id} and user_id = ${agent.userId}`;
  for (const [method, path] of [
    ["GET", "/api/tags"],
    ["GET", `/api/tags/${id}`],
    ["POST", "/api/tags"],
  ] as const) {
    const body = method === "POST" ? { name: "Tre" } : undefined;
    expect((await ask(path, { method, cookie: demotedCookie, body })).status).toBe(403);
  }
});

test("a suspended organisation is read-only, and says so", async () => {
  const { organization, cookie, create } = await open();
  const { id } = await create({ name: "One" });
  await sql`update public.organizations set status = 'suspended' where id = ${organization.id}`;
  expect((await ask("/api/tags", { cookie })).status).toBe(200);
  for (const [method, path, body] of [
    ["POST", "/api/tags", { name: "Two" }],
    ["PATCH", `/api/tags/${id}`, { name: "Two" }],
    ["DELETE", `/api/tags/${id}`],
  ] as const) {
    const answer = await ask(path, { method, cookie, body });
    expect([answer.status, Refusal.parse(answer.body).code]).toEqual([403, "organization_suspended"]);
  }
});

test("the list as CSV has the rows of the list", async () => {
  const { cookie, create } = await open();
  await create({ name: "=1+1", description: "a,b" });
  const response = await fetch(new URL("/api/tags?format=csv", inject("serverUrl")), { headers: { cookie } });
  expect(response.headers.get("x-row-count")).toBe("1");
  expect(await response.text()).toContain("'=1+1");
});

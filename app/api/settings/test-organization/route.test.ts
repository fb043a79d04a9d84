import { expect, test } from "vitest";
import { z } from "zod";
import { openDatabase, post } from "@/e2e/support/api-client";
import { ask } from "@/e2e/support/member-client";
import { type TestMember, makeMember, makeOrganization, sessionCookie } from "@/e2e/support/organization";
import { ApiKeyWithSecret } from "@/lib/core/api-keys/schemas";
import { OpenedTestOrganization } from "@/lib/core/organizations/schemas";

const path = "/api/settings/test-organization";
const sql = openDatabase();
const Opened = z.strictObject({ data: z.strictObject(OpenedTestOrganization.shape) });
const Created = z.strictObject({ data: z.strictObject(ApiKeyWithSecret.shape) });

async function open({ cookie }: TestMember) {
  const answer = await ask(path, { method: "POST", cookie });
  expect(answer.status).toBe(200);
  return Opened.parse(answer.body).data;
}

/** The same person, having gone to another organisation. */
const cookieIn = (organizationId: string, { userId, email }: TestMember) =>
  sessionCookie({ userId, email, organizationId, role: "owner" });

const createKey = (cookie: string, body: object) => ask("/api/api-keys", { method: "POST", cookie, body });

test("is made once, with the same people, and its making is audited", async () => {
  const { id, owner } = await makeOrganization(sql, "Hotel Faro");
  const analyst = await makeMember(sql, id, "analyst");
  const both = await Promise.all([open(owner), open(owner)]);
  const [{ organization_id }] = both;
  expect(both.filter((opened) => opened.is_new)).toHaveLength(1);
  expect(both).toMatchObject([
    { organization_id, members: 2 },
    { organization_id, members: 2 },
  ]);
  expect(await sql`select name, test_of from public.organizations where id = ${organization_id}`).toEqual([
    { name: "Hotel Faro (test)", test_of: id },
  ]);
  const people = await sql`
    select user_id, role from public.memberships where organization_id = ${organization_id} order by role desc`;
  expect(people).toEqual([
    { user_id: owner.userId, role: "owner" },
    { user_id: analyst.userId, role: "analyst" },
  ]);
  const log = await sql`
    select object_id from public.audit_logs where organization_id = ${id} and action = 'organization.test_opened'`;
  expect(log).toEqual([{ object_id: organization_id }]);
});

test("lets in whoever has joined since it was made", async () => {
  const { id, owner } = await makeOrganization(sql);
  expect(await open(owner)).toMatchObject({ is_new: true, members: 1 });
  await makeMember(sql, id, "manager");
  expect(await open(owner)).toMatchObject({ is_new: false, members: 2 });
});

test("is another one in every organisation, and has none itself", async () => {
  const [one, other] = [await makeOrganization(sql), await makeOrganization(sql)];
  const opened = [await open(one.owner), await open(other.owner)];
  expect(new Set(opened.map(({ organization_id }) => organization_id)).size).toBe(2);
  expect(opened).toMatchObject([{ is_new: true }, { is_new: true }]);
  const [mine, theirs] = opened;
  const inside = await cookieIn(mine?.organization_id ?? "", one.owner);
  expect(await ask(path, { method: "POST", cookie: inside })).toMatchObject({
    status: 409,
    body: { code: "conflict" },
  });
  const elsewhere = await cookieIn(theirs?.organization_id ?? "", one.owner);
  expect(await ask("/api/settings", { cookie: elsewhere })).toMatchObject({ status: 403 });
});

test("keys are for tests there and nowhere else, and what they send is counted there alone", async () => {
  const { owner, key } = await makeOrganization(sql);
  expect(await createKey(owner.cookie, { label: "Trial", environment: "test" })).toMatchObject({
    status: 409,
    body: { code: "conflict", error: expect.stringContaining("test organisation") },
  });
  const inside = await cookieIn((await open(owner)).organization_id, owner);
  expect(await createKey(inside, { label: "Real", environment: "live" })).toMatchObject({ status: 409 });
  const { data } = Created.parse((await createKey(inside, { label: "Trial" })).body);
  expect(data.environment).toBe("test");
  for (const [sent, chatId] of [
    [data.key, "trial"],
    [key.key, "real"],
  ] as const)
    expect(await post("/api/chats/create", { sessionId: "s", chatId }, { key: sent })).toMatchObject({ status: 200 });
  for (const [cookie, chatId] of [
    [inside, "trial"],
    [owner.cookie, "real"],
  ] as const) {
    expect(await ask("/api/chats", { cookie })).toMatchObject({ body: [{ chat_id: chatId }] });
    expect(await ask("/api/analytics/summary-metrics", { cookie })).toMatchObject({ body: { totalChats: 1 } });
  }
});

test("a primary key made there is for tests as well", async () => {
  const { owner } = await makeOrganization(sql);
  const { organization_id } = await open(owner);
  const cookie = await cookieIn(organization_id, owner);
  const made = await ask("/api/settings", { method: "POST", cookie, body: { action: "regenerate_api_key" } });
  expect(made.status).toBe(200);
  expect(await ask("/api/api-keys", { cookie })).toMatchObject({
    body: { data: [{ is_primary: true, environment: "test" }] },
  });
});

import { randomUUID } from "node:crypto";
import { describe, expect, inject, test } from "vitest";
import { openDatabase, post } from "@/e2e/support/api-client";
import { startChat } from "@/e2e/support/chats";
import { keepsTheRulesOfTheDoor } from "@/e2e/support/external-route";
import { makeKey, makeMember, makeOrganization } from "@/e2e/support/organization";

const sql = openDatabase();
const path = "/api/users/identify";

keepsTheRulesOfTheDoor({ path, scope: "visitors:write", sql, valid: () => Promise.resolve({ email: "a@b.example" }) });

const visitorsOf = (organizationId: string) => sql`
  select id, email, source, metadata, merged_into from public.visitors where organization_id = ${organizationId} order by created_at, id
`;

const linksOf = (organizationId: string) => sql`
  select session_id, visitor_id from public.chats where organization_id = ${organizationId}
  union all
  select session_id, visitor_id from public.article_views where organization_id = ${organizationId}
  order by 1
`;

describe.each([path, "/api/visitors/identify"])("%s", (route) => {
  test("makes a visitor, links what the session has left, and does it once", async () => {
    const organization = await makeOrganization(sql);
    const { key } = organization.key;
    await startChat(organization, { sessionId: "s1" });
    await startChat(organization, { sessionId: "s2" });
    await post("/api/articles/view", { articleId: "a", articleSlug: "a", sessionId: "s1" }, { key });
    const first = await post(route, { email: " Bo@Example.COM ", session_id: "s1" }, { key });
    const id = first.body["visitor_id"];
    expect(first).toMatchObject({
      status: 200,
      body: { success: true, user_id: id, message: expect.any(String), linked: { chats: 1, views: 1, trips: 0 } },
    });
    const again = await post(route, { email: "bo@example.com", session_id: "s1" }, { key });
    expect(again.body).toMatchObject({ user_id: id, linked: { chats: 0, views: 0 } });
    expect(await visitorsOf(organization.id)).toMatchObject([{ id, email: "bo@example.com", source: "newsletter" }]);
    expect(await linksOf(organization.id)).toEqual([
      { session_id: "s1", visitor_id: id },
      { session_id: "s1", visitor_id: id },
      { session_id: "s2", visitor_id: null },
    ]);
  });

  test("links a chat named by its public id or its uuid, and ignores one that is not ours", async () => {
    const [organization, other] = [await makeOrganization(sql), await makeOrganization(sql)];
    const { key } = organization.key;
    const byName = await startChat(organization);
    const byUuid = await startChat(organization);
    const foreign = await startChat(other);
    const [row] = await sql<{ id: string }[]>`select id from public.chats where external_id = ${byUuid}`;
    for (const chat_id of [byName, row?.id, foreign, "none"]) {
      expect(await post(route, { email: "a@b.example", chat_id }, { key })).toMatchObject({ status: 200 });
    }
    const linked = await sql`
      select external_id from public.chats where visitor_id is not null and organization_id = any (${[organization.id, other.id]})
    `;
    expect(linked.map((chat) => String(chat["external_id"])).toSorted()).toEqual([byName, byUuid].toSorted());
  });
});

test("what B sends never changes A's visitor, by session, id or address", async () => {
  const [a, b] = [await makeOrganization(sql), await makeOrganization(sql)];
  await startChat(a, { sessionId: "same" });
  await startChat(b, { sessionId: "same" });
  const email = "same@example.com";
  const body = { email, session_id: "same", metadata: { of: "a" } };
  const ofA = await post("/api/visitors/identify", body, { key: a.key.key });
  const before = await visitorsOf(a.id);
  const claimed = { email, session_id: "same", visitor_id: ofA.body["visitor_id"], metadata: { of: "b" } };
  const ofB = await post("/api/visitors/identify", claimed, { key: b.key.key });
  expect(ofB.status).toBe(200);
  expect(ofB.body["visitor_id"]).not.toBe(ofA.body["visitor_id"]);
  expect(await visitorsOf(a.id)).toEqual(before);
  expect(await linksOf(a.id)).toMatchObject([{ visitor_id: ofA.body["visitor_id"] }]);
  expect(await linksOf(b.id)).toMatchObject([{ visitor_id: ofB.body["visitor_id"] }]);
});

test("a colleague's address makes a visitor and touches no member of the team", async () => {
  const { id, key } = await makeOrganization(sql);
  const colleague = await makeMember(sql, id, "admin");
  const answer = await post(path, { email: colleague.email, session_id: "s1" }, { key: key.key });
  expect(answer.body["user_id"]).not.toBe(colleague.userId);
  expect(await sql`select email from public.users where id = ${colleague.userId}`).toEqual([
    { email: colleague.email },
  ]);
  const inside = await fetch(new URL("/api/chats", inject("serverUrl")), { headers: { "x-api-key": key.key } });
  expect(inside.status).toBe(401);
});

test("an anonymous session gives its name, a known one corrects it", async () => {
  const { id, key } = await makeOrganization(sql);
  const first = await post(path, { email: "typo@exmaple.com", session_id: "s1" }, { key: key.key });
  const second = await post(path, { email: "right@example.com", session_id: "s1" }, { key: key.key });
  expect(second.body["visitor_id"]).toBe(first.body["visitor_id"]);
  expect(await visitorsOf(id)).toMatchObject([{ email: "right@example.com" }]);
});

test("what a client remembers is tried first, and metadata is merged", async () => {
  const { id, key } = await makeOrganization(sql);
  const first = await post(path, { email: "a@b.example", metadata: { plan: "free", seats: 1 } }, { key: key.key });
  const visitor_id = first.body["visitor_id"];
  await post(path, { email: "a@b.example", visitor_id, metadata: { plan: "pro" } }, { key: key.key });
  await post(path, { email: "a@b.example", visitor_id: "garbage" }, { key: key.key });
  expect(await visitorsOf(id)).toMatchObject([{ id: visitor_id, metadata: { plan: "pro", seats: 1 } }]);
});

test("50 identical requests at once make one visitor", async () => {
  const { id, key } = await makeOrganization(sql);
  const body = { email: "a@b.example", session_id: "s1" };
  const answers = await Promise.all(Array.from({ length: 50 }, () => post(path, body, { key: key.key })));
  expect(new Set(answers.map(({ status, body: answer }) => `${status} ${String(answer["user_id"])}`)).size).toBe(1);
  expect(await visitorsOf(id)).toHaveLength(1);
});

test.each([
  ["email", undefined],
  ["email", "no address"],
  ["email", `${"a".repeat(250)}@b.example`],
  ["session_id", 5],
  ["session_id", "s".repeat(256)],
  ["metadata", []],
])("refuses %s = %j", async (field, value) => {
  const { id, key } = await makeOrganization(sql);
  const answer = await post(path, { email: "a@b.example", [field]: value }, { key: key.key });
  expect(answer).toMatchObject({ status: 400, body: { issues: [{ path: field }] } });
  expect(await visitorsOf(id)).toEqual([]);
});

describe("from a browser", () => {
  const site = "https://shop.example";

  test("a preflight says what may be sent, to the asking origin by name", async () => {
    const response = await fetch(new URL(path, inject("serverUrl")), {
      method: "OPTIONS",
      headers: { origin: site, "access-control-request-method": "POST" },
    });
    expect([200, 204]).toContain(response.status);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      "access-control-allow-origin": site,
      "access-control-allow-methods": "POST, OPTIONS",
      "access-control-allow-headers": expect.stringContaining("Content-Type, x-api-key"),
    });
  });

  test("a publishable key works from the origins it names and from no other", async () => {
    const { id } = await makeOrganization(sql);
    const { key } = await makeKey(sql, id, { kind: "publishable", allowedOrigins: [site] });
    const body = { email: "a@b.example", session_id: randomUUID() };
    const ours = await post(path, body, { key, headers: { origin: site } });
    expect(ours.status).toBe(200);
    expect(ours.headers.get("access-control-allow-origin")).toBe(site);
    const theirs = await post(path, body, { key, headers: { origin: "https://evil.example" } });
    expect(theirs).toMatchObject({ status: 403, body: { code: "origin_not_allowed" } });
    expect(theirs.headers.get("access-control-allow-origin")).toBeNull();
  });

  test("a refusal can be read by the page that caused it", async () => {
    const answer = await post(path, {}, { key: "nonsense", headers: { origin: site } });
    expect(answer.status).toBe(401);
    expect(answer.headers.get("access-control-allow-origin")).toBe(site);
  });
});

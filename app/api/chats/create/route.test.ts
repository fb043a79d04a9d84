import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import { openDatabase, post } from "@/e2e/support/api-client";
import { keepsTheRulesOfTheDoor } from "@/e2e/support/external-route";
import { makeOrganization } from "@/e2e/support/organization";

const path = "/api/chats/create";
const sql = openDatabase();

keepsTheRulesOfTheDoor({ path, scope: "chats:write", sql, valid: () => Promise.resolve({ sessionId: randomUUID() }) });

const chatsOf = (organizationId: string) => sql`
  select external_id, session_id, external_user_id, location, user_agent, status, metadata, visitor_id
  from public.chats where organization_id = ${organizationId} order by id
`;

test("stores everything it is told, trimmed", async () => {
  const { id, key } = await makeOrganization(sql);
  const answer = await post(
    path,
    {
      sessionId: " s1 ",
      chatId: "c-1",
      userId: "person 1",
      location: "Lisbon, Portugal",
      userAgent: "é".repeat(2_000),
      status: "completed",
      metadata: { page: "/pricing" },
      organization_id: randomUUID(),
    },
    { key: key.key },
  );
  expect(answer).toMatchObject({ status: 200, body: { success: true, chatId: "c-1" } });
  expect(answer.body["createdAt"]).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
  expect(await chatsOf(id)).toEqual([
    {
      external_id: "c-1",
      session_id: "s1",
      external_user_id: "person 1",
      location: "Lisbon, Portugal",
      user_agent: "é".repeat(1024),
      status: "completed",
      metadata: { page: "/pricing" },
      visitor_id: null,
    },
  ]);
});

test("makes an id when none is given, and takes null and blank for missing", async () => {
  const { key } = await makeOrganization(sql);
  const body = { sessionId: "s1", chatId: null, userId: "", location: "  ", status: null, metadata: null };
  const answer = await post(path, body, { key: key.key });
  expect(answer.body["chatId"]).toMatch(/^chat_[0-9a-f-]{36}$/);
});

test("a retry answers the chat that is there; another session may not have its id", async () => {
  const { id, key } = await makeOrganization(sql);
  const first = await post(path, { sessionId: "s1", chatId: "c1" }, { key: key.key });
  const again = await post(path, { sessionId: "s1", chatId: "c1", location: "Oslo" }, { key: key.key });
  const other = await post(path, { sessionId: "s2", chatId: "c1" }, { key: key.key });
  expect(again).toMatchObject({ status: 200, body: first.body });
  expect(other).toMatchObject({ status: 409, body: { code: "conflict" } });
  expect(await chatsOf(id)).toHaveLength(1);
});

test("100 identical requests at once make one chat", async () => {
  const { id, key } = await makeOrganization(sql);
  const answers = await Promise.all(
    Array.from({ length: 100 }, () => post(path, { sessionId: "s1", chatId: "c1" }, { key: key.key })),
  );
  // who waited too long for its turn is told to come again
  const taken = answers.filter(({ status }) => status !== 503);
  expect(taken[0]?.status).toBe(200);
  expect(new Set(taken.map(({ status, body }) => `${status} ${String(body["createdAt"])}`)).size).toBe(1);
  expect(await chatsOf(id)).toHaveLength(1);
});

test("two organisations use the same chat id and never meet", async () => {
  const [a, b] = [await makeOrganization(sql), await makeOrganization(sql)];
  for (const { key } of [a, b]) {
    expect(await post(path, { sessionId: "s1", chatId: "same" }, { key: key.key })).toMatchObject({ status: 200 });
  }
  expect(await post(path, { sessionId: "s2", chatId: "same" }, { key: b.key.key })).toMatchObject({ status: 409 });
  expect(await chatsOf(a.id)).toHaveLength(1);
  expect(await chatsOf(b.id)).toHaveLength(1);
});

test("a session whose visitor is known gives the chat its visitor", async () => {
  const { id, key } = await makeOrganization(sql);
  const identified = await post("/api/users/identify", { email: "a@b.example", session_id: "s1" }, { key: key.key });
  await post(path, { sessionId: "s1" }, { key: key.key });
  expect(await chatsOf(id)).toMatchObject([{ visitor_id: identified.body["visitor_id"] }]);
});

test.each([
  ["sessionId", undefined],
  ["sessionId", ""],
  ["sessionId", 5],
  ["sessionId", "s".repeat(256)],
  ["chatId", "has spaces"],
  ["chatId", "c".repeat(129)],
  ["userId", 42],
  ["location", "l".repeat(256)],
  ["status", "open"],
  ["metadata", []],
  ["metadata", "text"],
  ["metadata", { a: { b: { c: { d: 1 } } } }],
  ["metadata", { a: "x".repeat(17_000) }],
  ["timestamp", "0000-01-01T00:00:00Z"],
  ["timestamp", "9999-12-31T23:59:59Z"],
])("refuses %s = %j, and nothing is written", async (field, value) => {
  const { id, key } = await makeOrganization(sql);
  const answer = await post(path, { sessionId: "s1", [field]: value }, { key: key.key });
  expect(answer).toMatchObject({ status: 400, body: { code: "invalid_request", issues: [{ path: field }] } });
  expect(await chatsOf(id)).toEqual([]);
});

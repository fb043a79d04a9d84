import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import { openDatabase, post } from "@/e2e/support/api-client";
import { refusalsOf, startChat } from "@/e2e/support/chats";
import { keepsTheRulesOfTheDoor } from "@/e2e/support/external-route";
import { makeOrganization } from "@/e2e/support/organization";

const path = "/api/chats/message";
const sql = openDatabase();

keepsTheRulesOfTheDoor({
  path,
  scope: "chats:write",
  sql,
  valid: async (organization) => ({ chatId: await startChat(organization), role: "user", content: "Hello" }),
});

const messagesOf = (organizationId: string) => sql`
  select external_id, role, content, metadata, position, created_at
  from public.chat_messages where organization_id = ${organizationId} order by chat_id, position
`;

const chatOf = (organizationId: string) => sql`
  select message_count, user_message_count, last_message_at from public.chats where organization_id = ${organizationId}
`;

test("stores the message and counts it on its chat in one step", async () => {
  const organization = await makeOrganization(sql);
  const chatId = await startChat(organization);
  const { key } = organization.key;
  const question = { chatId, role: "user", content: "  Is there a pool?  ", metadata: { page: "/rooms" } };
  const answer = await post(path, question, { key });
  expect(answer).toMatchObject({ status: 200, body: { success: true, messageId: expect.any(String) } });
  await post(path, { chatId, role: "assistant", content: "Yes. 🏊‍♀️" }, { key });
  expect(await messagesOf(organization.id)).toMatchObject([
    { role: "user", content: "Is there a pool?", metadata: { page: "/rooms" }, position: 1 },
    { role: "assistant", content: "Yes. 🏊‍♀️", metadata: {}, position: 2 },
  ]);
  expect(await chatOf(organization.id)).toMatchObject([
    { message_count: 2, user_message_count: 1, last_message_at: expect.any(Date) },
  ]);
});

test("keeps the time that a sender gives", async () => {
  const organization = await makeOrganization(sql);
  const chatId = await startChat(organization);
  const timestamp = "2026-01-02T03:04:05.678+02:00";
  await post(path, { chatId, role: "user", content: "Hi", timestamp }, { key: organization.key.key });
  expect(await messagesOf(organization.id)).toMatchObject([{ created_at: new Date(timestamp) }]);
});

test("a message with the sender's own id is stored once, and the id is not given to another message", async () => {
  const organization = await makeOrganization(sql);
  const body = { chatId: await startChat(organization), messageId: "m1", role: "user", content: "Hello" };
  const { key } = organization.key;
  const answers = await Promise.all(Array.from({ length: 20 }, () => post(path, body, { key })));
  expect(new Set(answers.map((answer) => `${answer.status} ${String(answer.body["messageId"])}`)).size).toBe(1);
  const other = await post(path, { ...body, content: "Something else" }, { key });
  expect(other).toMatchObject({ status: 409, body: { code: "conflict" } });
  expect(await messagesOf(organization.id)).toHaveLength(1);
  expect(await chatOf(organization.id)).toMatchObject([{ message_count: 1 }]);
});

test("a chat that nobody has is not found", async () => {
  const { id, key } = await makeOrganization(sql);
  for (const chatId of ["no-such-chat", "not a possible id", randomUUID(), "x".repeat(255)]) {
    const answer = await post(path, { chatId, role: "user", content: "Hi" }, { key: key.key });
    expect(answer).toMatchObject({ status: 404, body: { code: "not_found" } });
  }
  expect(await messagesOf(id)).toEqual([]);
});

test("another organisation's chat is refused, untouched and noted on both sides", async () => {
  const [owner, stranger] = [await makeOrganization(sql), await makeOrganization(sql)];
  const chatId = await startChat(owner);
  const answer = await post(path, { chatId, role: "user", content: "canary" }, { key: stranger.key.key });
  expect(answer).toMatchObject({ status: 403, body: { code: "other_organization" } });
  expect(Object.keys(answer.body).toSorted()).toEqual(["code", "error", "request_id"]);
  expect(JSON.stringify(answer.body)).not.toContain(owner.id);
  expect(await messagesOf(owner.id)).toEqual([]);
  expect(await messagesOf(stranger.id)).toEqual([]);
  expect(await refusalsOf(sql, chatId)).toEqual([
    { organization_id: stranger.id, actor_kind: "key" },
    { organization_id: owner.id, actor_kind: "other_organization" },
  ]);
});

test.each([
  ["chatId", undefined],
  ["chatId", " "],
  ["role", "admin"],
  ["role", undefined],
  ["content", ""],
  ["content", " \n "],
  ["content", 5],
  ["content", "c".repeat(32_001)],
  ["messageId", "m".repeat(129)],
  ["metadata", "text"],
  ["timestamp", "9999-01-01T00:00:00Z"],
  ["timestamp", 1_700_000_000],
])("refuses %s = %j, and nothing is written", async (field, value) => {
  const organization = await makeOrganization(sql);
  const body = { chatId: await startChat(organization), role: "user", content: "Hi", [field]: value };
  const answer = await post(path, body, { key: organization.key.key });
  expect(answer).toMatchObject({ status: 400, body: { code: "invalid_request", issues: [{ path: field }] } });
  expect(await messagesOf(organization.id)).toEqual([]);
});

test("the longest message there may be is stored whole", async () => {
  const organization = await makeOrganization(sql);
  const content = "é".repeat(32_000);
  const chatId = await startChat(organization);
  const answer = await post(path, { chatId, role: "user", content }, { key: organization.key.key });
  expect(answer.status).toBe(200);
  expect(await messagesOf(organization.id)).toMatchObject([{ content }]);
});

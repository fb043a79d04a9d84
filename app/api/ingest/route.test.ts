import { expect, test } from "vitest";
import { z } from "zod";
import { openDatabase, post } from "@/e2e/support/api-client";
import { refusalsOf, startChat } from "@/e2e/support/chats";
import { keepsTheRulesOfTheDoor } from "@/e2e/support/external-route";
import { makeKey, makeOrganization } from "@/e2e/support/organization";
import { BatchIngested } from "@/lib/concierge/ingest/schemas";

const path = "/api/ingest";
const sql = openDatabase();

keepsTheRulesOfTheDoor({
  path,
  scope: "chats:write",
  sql,
  valid: () => Promise.resolve({ items: [{ type: "chat", id: "c1", sessionId: "s1" }] }),
});

async function ingest(items: unknown[], key: string) {
  const answer = await post(path, { items }, { key });
  expect(answer.status).toBe(200);
  return z.strictObject(BatchIngested.shape).parse(answer.body);
}

async function countsOf(organizationId: string): Promise<unknown> {
  const [counts] = await sql`
    select
      (select count(*)::int from public.chats where organization_id = ${organizationId}) as chats,
      (select count(*)::int from public.chat_messages where organization_id = ${organizationId}) as messages,
      (select count(*)::int from public.article_views where organization_id = ${organizationId}) as views,
      (select count(*)::int from public.article_mentions where organization_id = ${organizationId}) as mentions,
      (select count(*)::int from public.article_mentions where organization_id = ${organizationId} and clicked_at is not null) as clicks,
      (select count(*)::int from public.visitors where organization_id = ${organizationId}) as visitors
  `;
  return counts;
}

const sent_at = "2026-03-04T05:06:07.000Z";

const story = [
  { type: "click", id: "k1", chatId: "c1", articleUrl: "https://g.example/a", sent_at },
  { type: "message", id: "m1", chatId: "c1", role: "user", content: "Hi", sent_at },
  { type: "message", messageId: "m2", chatId: "c1", role: "assistant", content: "Hello", sent_at },
  { type: "chat", id: "c1", sessionId: "s1", metadata: { a: 1 }, sent_at },
  {
    type: "mention",
    id: "n1",
    chatId: "c1",
    articles: [
      { id: "a", title: "A", slug: "a" },
      { id: "b", title: "B", slug: "b" },
    ],
    sent_at,
  },
  { type: "web_mention", id: "w1", chatId: "c1", sessionId: "s1", mentions: [{ url: "https://g.example/a" }], sent_at },
  { type: "view", id: "v1", articleId: "a", articleSlug: "a", sessionId: "s1", sent_at },
  { type: "visitor", id: "p1", email: "a@b.example", session_id: "s1", sent_at },
];

const stored = { chats: 1, messages: 2, views: 1, mentions: 3, clicks: 1, visitors: 1 };

test("a whole visit in one request, whatever its order, is answered item by item and dated as it was", async () => {
  const { id, key } = await makeOrganization(sql);
  const { results, accepted, refused } = await ingest(story, key.key);
  expect({ accepted, refused }).toEqual({ accepted: story.length, refused: 0 });
  expect(results.map(({ index }) => index)).toEqual(story.map((_, index) => index));
  expect(results).toMatchObject([
    { status: 200, updated: 1, mention: { clicked: true, clicked_at: sent_at } },
    { status: 200, messageId: expect.any(String) },
    { status: 200, messageId: expect.any(String) },
    { status: 200, chatId: "c1", createdAt: sent_at },
    { status: 200, mentionsRecorded: 2 },
    { status: 200, count: 1, mentions: [{ article_url: "https://g.example/a", mentioned_at: sent_at }] },
    { status: 200, viewId: expect.any(String) },
    { status: 200, visitor_id: expect.any(String), user_id: expect.any(String) },
  ]);
  expect(await countsOf(id)).toEqual(stored);
  expect(await sql`select message_count, created_at from public.chats where organization_id = ${id}`).toEqual([
    { message_count: 2, created_at: new Date(sent_at) },
  ]);
});

test("sending a batch again stores nothing, also while the first is under way", async () => {
  const { id, key } = await makeOrganization(sql);
  const answers = await Promise.all(Array.from({ length: 5 }, () => ingest(story, key.key)));
  expect(answers.every(({ refused }) => refused === 0)).toBe(true);
  expect(await countsOf(id)).toEqual(stored);
});

test("a wrong item is refused for itself, the others are stored", async () => {
  const { id, key } = await makeOrganization(sql);
  const message = { type: "message", chatId: "c1", role: "user", content: "Hi" };
  const { results, accepted, refused } = await ingest(
    [
      { type: "chat", id: "c1", sessionId: "s1" },
      { type: "chat", id: "c1", sessionId: "s2" },
      { ...message, role: "robot" },
      { ...message, chatId: "none" },
      { type: "telegram" },
      "text",
      null,
      { ...message, id: "has spaces" },
      { type: "click", articleUrl: "https://g.example/a" },
      message,
    ],
    key.key,
  );
  expect({ accepted, refused }).toEqual({ accepted: 2, refused: 8 });
  expect(results.map(({ status }) => status)).toEqual([200, 409, 400, 404, 400, 400, 400, 400, 400, 200]);
  expect(results[2]).toEqual({
    index: 2,
    status: 400,
    error: "role must be one of user, assistant, system.",
    code: "invalid_request",
    issues: [{ path: "role", message: "role must be one of user, assistant, system." }],
  });
  expect(await countsOf(id)).toMatchObject({ chats: 1, messages: 1 });
});

test("the same own id twice in one batch is one message, or a conflict when they differ", async () => {
  const { id, key } = await makeOrganization(sql);
  const message = { type: "message", id: "m1", chatId: "c1", role: "user", content: "Hi" };
  const items = [{ type: "chat", id: "c1", sessionId: "s1" }, message, message, { ...message, content: "Ho" }];
  const { results } = await ingest(items, key.key);
  expect(results.map(({ status }) => status)).toEqual([200, 200, 200, 409]);
  expect(results[1]?.messageId).toBe(results[2]?.messageId);
  expect(await countsOf(id)).toMatchObject({ messages: 1 });
});

test("another organisation's chat is refused for its item, untouched and noted on both sides", async () => {
  const [owner, stranger] = [await makeOrganization(sql), await makeOrganization(sql)];
  const chatId = await startChat(owner);
  const { results } = await ingest([{ type: "message", chatId, role: "user", content: "canary" }], stranger.key.key);
  expect(results).toMatchObject([{ status: 403, code: "other_organization" }]);
  expect(await countsOf(owner.id)).toMatchObject({ messages: 0 });
  expect(await refusalsOf(sql, chatId)).toHaveLength(2);
});

test("a key needs the scope of everything in the batch", async () => {
  const { id } = await makeOrganization(sql);
  const { key } = await makeKey(sql, id, { scopes: ["chats:write"] });
  const answer = await post(path, { items: [story[3], story[7]] }, { key });
  expect(answer).toMatchObject({ status: 403, body: { code: "insufficient_scope" } });
  expect(await countsOf(id)).toMatchObject({ chats: 0, visitors: 0 });
});

test("500 items pass, 501 and none do not", async () => {
  const { id, key } = await makeOrganization(sql);
  const chats = Array.from({ length: 501 }, (_, index) => ({ type: "chat", id: `c${index}`, sessionId: "s1" }));
  expect(await ingest(chats.slice(0, 500), key.key)).toMatchObject({ accepted: 500, refused: 0 });
  for (const items of [chats, [], undefined, {}]) {
    const answer = await post(path, { items }, { key: key.key });
    expect(answer).toMatchObject({ status: 400, body: { issues: [{ path: "items" }] } });
  }
  expect(await countsOf(id)).toMatchObject({ chats: 500 });
});

import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import { z } from "zod";
import { openDatabase, post } from "@/e2e/support/api-client";
import { refusalsOf, startChat } from "@/e2e/support/chats";
import { ask } from "@/e2e/support/member-client";
import { makeOrganization } from "@/e2e/support/organization";
import { ChatDetail } from "@/lib/concierge/chats/schemas";

const sql = openDatabase();
const pathOf = (chatId: string) => `/api/chats/${encodeURIComponent(chatId)}`;
const Answer = z.strictObject({ data: z.strictObject(ChatDetail.shape) });

test("answers a chat with its summary and evidence, its visitor, and what they did around it in the order of time", async () => {
  const organization = await makeOrganization(sql);
  const { key } = organization.key;
  const earlier = await startChat(organization, { chatId: "a:earlier", sessionId: "s" });
  const chatId = await startChat(organization, { chatId: "b.now", sessionId: "s" });
  await startChat(organization, { chatId: "stranger", sessionId: "other" });
  const content = "A room from 3 to 7 May, please book it. Call me on 555 0100.";
  await post("/api/chats/message", { chatId, role: "user", content }, { key });
  await post(
    "/api/articles/view",
    { articleId: "a", articleSlug: "a", articleTitle: "Rooms", sessionId: "s" },
    { key },
  );
  const mentions = [{ url: "https://guide.example/1", title: "Guide" }];
  await post("/api/tavily-mentions", { sessionId: "s", chatId, mentions }, { key });
  await post("/api/tavily-mentions/click", { articleUrl: "https://guide.example/1", chatId }, { key });
  await post("/api/users/identify", { email: "ann@example.com", session_id: "s" }, { key });
  await post("/api/chats/summarize", { chatId }, { key });

  const { status, body } = await ask(pathOf(chatId), { cookie: organization.owner.cookie });
  expect(status).toBe(200);
  const { data } = Answer.parse(body);
  expect(data).toMatchObject({
    chat_id: chatId,
    visitor_name: "ann@example.com",
    visitor: { email: "ann@example.com", name: null },
    mentions: [{ article_title: "Guide", clicked: true }],
    summary_is_stale: false,
  });
  expect(data.summary?.evidence.signals.flat().length).toBeGreaterThan(0);
  expect(data.trail.map(({ kind, title, chat_id }) => [kind, chat_id ?? title])).toEqual([
    ["chat", earlier],
    ["chat", chatId],
    ["view", "Rooms"],
    ["mention", "Guide"],
    ["click", "Guide"],
  ]);
});

test("a chat id and a session that both organisations use lead each to its own", async () => {
  const [mine, theirs] = [await makeOrganization(sql), await makeOrganization(sql)];
  const chatId = `shared-${randomUUID()}`;
  for (const organization of [mine, theirs]) {
    await startChat(organization, { chatId, sessionId: "shared" });
    await startChat(organization, { chatId: `of-${organization.id}`, sessionId: "shared" });
  }
  const { data } = Answer.parse((await ask(pathOf(chatId), { cookie: mine.owner.cookie })).body);
  expect(data.trail.map((item) => item.chat_id)).toEqual([chatId, `of-${mine.id}`]);
});

test("an unknown chat is 404; another organisation's is 403, names nothing, and both sides can see it", async () => {
  const [mine, theirs] = [await makeOrganization(sql), await makeOrganization(sql)];
  const chatId = await startChat(theirs);
  for (const unknown of [randomUUID(), "%", "x".repeat(300)]) {
    expect(await ask(pathOf(unknown), { cookie: mine.owner.cookie })).toMatchObject({
      status: 404,
      body: { code: "not_found" },
    });
  }
  const refused = await ask(pathOf(chatId), { cookie: mine.owner.cookie });
  expect(refused).toMatchObject({ status: 403, body: { code: "other_organization" } });
  expect(JSON.stringify(refused.body)).not.toMatch(new RegExp(`${theirs.id}|session`));
  expect(await refusalsOf(sql, chatId)).toMatchObject([
    { organization_id: theirs.id, actor_kind: "other_organization" },
    { organization_id: mine.id, actor_kind: "user" },
  ]);
});

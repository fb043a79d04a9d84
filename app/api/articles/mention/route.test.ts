import { expect, test } from "vitest";
import { openDatabase, post } from "@/e2e/support/api-client";
import { startChat } from "@/e2e/support/chats";
import { keepsTheRulesOfTheDoor } from "@/e2e/support/external-route";
import { makeOrganization } from "@/e2e/support/organization";

const path = "/api/articles/mention";
const sql = openDatabase();
const article = { id: "a1", title: "Harbour view", slug: "harbour-view" };

keepsTheRulesOfTheDoor({ path, scope: "articles:write", sql, valid: () => Promise.resolve({ articles: [article] }) });

const mentionsOf = (organizationId: string) => sql`
  select source, article_id, article_title, article_slug, article_type, session_id, chat_id is not null as in_chat, visitor_id
  from public.article_mentions where organization_id = ${organizationId} order by article_id
`;

test("records every article with the session and visitor of its chat", async () => {
  const organization = await makeOrganization(sql);
  const { key } = organization.key;
  const chatId = await startChat(organization, { sessionId: "s1" });
  const visitor = await post("/api/users/identify", { email: "a@b.example", session_id: "s1" }, { key });
  const articles = [article, { ...article, id: "a2", type: "Restaurant" }];
  const answer = await post(path, { articles, chatId }, { key });
  expect(answer).toMatchObject({ status: 200, body: { success: true, mentionsRecorded: 2 } });
  const shared = { source: "catalogue", session_id: "s1", in_chat: true, visitor_id: visitor.body["visitor_id"] };
  expect(await mentionsOf(organization.id)).toMatchObject([
    {
      ...shared,
      article_id: "a1",
      article_title: "Harbour view",
      article_slug: "harbour-view",
      article_type: "Article",
    },
    { ...shared, article_id: "a2", article_type: "Restaurant" },
  ]);
});

test("a chat that nobody has is 404, another organisation's is 403, and nothing is written", async () => {
  const [owner, stranger] = [await makeOrganization(sql), await makeOrganization(sql)];
  const chatId = await startChat(owner);
  const { key } = stranger.key;
  expect(await post(path, { articles: [article], chatId: "none" }, { key })).toMatchObject({ status: 404 });
  expect(await post(path, { articles: [article], chatId }, { key })).toMatchObject({
    status: 403,
    body: { code: "other_organization" },
  });
  expect(await mentionsOf(owner.id)).toEqual([]);
  expect(await mentionsOf(stranger.id)).toEqual([]);
});

test.each([
  ["articles", undefined],
  ["articles", []],
  ["articles", article],
  ["articles", Array.from({ length: 101 }, () => article)],
  ["articles[0].title", [{ ...article, title: " " }]],
  ["articles[0].slug", [{ ...article, slug: 5 }]],
  ["articles[1].id", [article, { title: "T", slug: "s" }]],
])("refuses what is wrong with %s", async (field, articles) => {
  const { id, key } = await makeOrganization(sql);
  const answer = await post(path, { articles }, { key: key.key });
  expect(answer).toMatchObject({ status: 400, body: { code: "invalid_request", issues: [{ path: field }] } });
  expect(await mentionsOf(id)).toEqual([]);
});

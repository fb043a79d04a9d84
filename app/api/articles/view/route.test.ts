import { expect, test } from "vitest";
import { openDatabase, post } from "@/e2e/support/api-client";
import { startChat } from "@/e2e/support/chats";
import { keepsTheRulesOfTheDoor } from "@/e2e/support/external-route";
import { makeOrganization } from "@/e2e/support/organization";

const path = "/api/articles/view";
const sql = openDatabase();
const view = { articleId: "a1", articleSlug: "harbour-view" };

keepsTheRulesOfTheDoor({ path, scope: "articles:write", sql, valid: () => Promise.resolve(view) });

const viewsOf = (organizationId: string) => sql`
  select id, article_id, article_name, article_type, session_id, chat_id is not null as in_chat, visitor_id
  from public.article_views where organization_id = ${organizationId} order by id
`;

test("records a view, named by its slug when it has no title, with the visitor of its session", async () => {
  const { id, key } = await makeOrganization(sql);
  const visitor = await post("/api/users/identify", { email: "a@b.example", session_id: "s1" }, { key: key.key });
  const answer = await post(path, { ...view, sessionId: "s1" }, { key: key.key });
  expect(answer.status).toBe(200);
  expect(await viewsOf(id)).toEqual([
    {
      id: answer.body["viewId"],
      article_id: "a1",
      article_name: "harbour-view",
      article_type: "Article",
      session_id: "s1",
      in_chat: false,
      visitor_id: visitor.body["visitor_id"],
    },
  ]);
});

test("a chat that nobody has is 404, another organisation's is 403, and nothing is written", async () => {
  const [owner, stranger] = [await makeOrganization(sql), await makeOrganization(sql)];
  const { key } = stranger.key;
  expect(await post(path, { ...view, chatId: "none" }, { key })).toMatchObject({ status: 404 });
  expect(await post(path, { ...view, chatId: await startChat(owner) }, { key })).toMatchObject({ status: 403 });
  expect([...(await viewsOf(owner.id)), ...(await viewsOf(stranger.id))]).toEqual([]);
});

test.each([
  ["articleId", ""],
  ["articleSlug", undefined],
  ["articleTitle", "t".repeat(501)],
  ["articleType", 1],
  ["sessionId", "s".repeat(256)],
])("refuses %s = %j", async (field, value) => {
  const { id, key } = await makeOrganization(sql);
  const answer = await post(path, { ...view, [field]: value }, { key: key.key });
  expect(answer).toMatchObject({ status: 400, body: { issues: [{ path: field }] } });
  expect(await viewsOf(id)).toEqual([]);
});

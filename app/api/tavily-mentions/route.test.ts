import { randomUUID } from "node:crypto";
import { describe, expect, test } from "vitest";
import { openDatabase, post } from "@/e2e/support/api-client";
import { startChat } from "@/e2e/support/chats";
import { keepsTheRulesOfTheDoor } from "@/e2e/support/external-route";
import { makeOrganization } from "@/e2e/support/organization";

const sql = openDatabase();
const mention = { url: "https://guide.example/harbour?q=1#top" };

keepsTheRulesOfTheDoor({
  path: "/api/tavily-mentions",
  scope: "articles:write",
  sql,
  valid: () => Promise.resolve({ sessionId: "s1", mentions: [mention] }),
});

const mentionsOf = (organizationId: string) => sql`
  select article_url, article_type, excerpt from public.article_mentions where organization_id = ${organizationId} order by id
`;

describe.each([
  ["/api/tavily-mentions", "tavily_search"],
  ["/api/article-mentions", "article"],
])("%s", (path, type) => {
  test(`records what was found, as ${type} unless it says otherwise`, async () => {
    const organization = await makeOrganization(sql);
    const chatId = await startChat(organization, { sessionId: "s1" });
    const found = {
      ...mention,
      title: "Harbour",
      score: 0.87,
      content: "🐟".repeat(600),
      image: "https://i.example/1",
    };
    const body = { sessionId: "s1", chatId, searchQuery: "harbour", mentions: [found, { ...mention, type: "Hotel" }] };
    const answer = await post(path, body, { key: organization.key.key });
    expect(answer).toMatchObject({ status: 200, body: { success: true, count: 2 } });
    expect(answer.body["mentions"]).toMatchObject([
      {
        source: "web_search",
        article_url: mention.url,
        article_title: "Harbour",
        article_type: type,
        article_id: null,
        chat_id: chatId,
        session_id: "s1",
        visitor_id: null,
        search_query: "harbour",
        clicked: false,
        clicked_at: null,
        metadata: { score: 0.87, content: "🐟".repeat(500), image: "https://i.example/1" },
      },
      { article_type: "Hotel", article_title: null, metadata: {} },
    ]);
    expect(await mentionsOf(organization.id)).toHaveLength(2);
  });

  test("accepts that nothing was found", async () => {
    const { key } = await makeOrganization(sql);
    const answer = await post(path, { sessionId: "s1", mentions: [] }, { key: key.key });
    expect(answer).toMatchObject({ status: 200, body: { success: true, count: 0, mentions: [] } });
  });

  test("another organisation's chat is 403, its visitor 400, an unknown chat 404; nothing is written", async () => {
    const [owner, stranger] = [await makeOrganization(sql), await makeOrganization(sql)];
    const visitor = await post("/api/users/identify", { email: "a@b.example" }, { key: owner.key.key });
    const { key } = stranger.key;
    const body = { sessionId: "s1", mentions: [mention] };
    const visitorId = visitor.body["visitor_id"];
    expect(await post(path, { ...body, chatId: await startChat(owner) }, { key })).toMatchObject({ status: 403 });
    expect(await post(path, { ...body, chatId: "none" }, { key })).toMatchObject({ status: 404 });
    expect(await post(path, { ...body, visitorId }, { key })).toMatchObject({ status: 400 });
    expect(await post(path, { ...body, visitorId: randomUUID() }, { key })).toMatchObject({ status: 400 });
    expect([...(await mentionsOf(owner.id)), ...(await mentionsOf(stranger.id))]).toEqual([]);
  });

  test.each([
    ["mentions", undefined],
    ["mentions", { url: mention.url }],
    ["mentions", Array.from({ length: 101 }, () => mention)],
    ["mentions[0].url", [{ title: "no url" }]],
    ["mentions[0].url", [{ url: "javascript:alert(1)" }]],
    ["mentions[0].url", [{ url: "/relative" }]],
    ["mentions[0].url", [{ url: `https://g.example/${"x".repeat(2048)}` }]],
    ["mentions[0].score", [{ ...mention, score: "high" }]],
  ])("refuses what is wrong with %s", async (field, mentions) => {
    const { id, key } = await makeOrganization(sql);
    const answer = await post(path, { sessionId: "s1", mentions }, { key: key.key });
    expect(answer).toMatchObject({ status: 400, body: { issues: [{ path: field }] } });
    expect(await mentionsOf(id)).toEqual([]);
  });

  test("refuses mentions without a session", async () => {
    const { key } = await makeOrganization(sql);
    expect(await post(path, { mentions: [mention] }, { key: key.key })).toMatchObject({
      status: 400,
      body: { issues: [{ path: "sessionId" }] },
    });
  });
});

import { describe, expect, test } from "vitest";
import { openDatabase, post } from "@/e2e/support/api-client";
import { startChat } from "@/e2e/support/chats";
import { keepsTheRulesOfTheDoor } from "@/e2e/support/external-route";
import { makeOrganization } from "@/e2e/support/organization";
import type { TestOrganization } from "@/e2e/support/organization";

const sql = openDatabase();
const articleUrl = "https://guide.example/harbour";

async function mentionOnce({ key }: TestOrganization, sessionId: string, chatId?: string): Promise<void> {
  const body = { sessionId, mentions: [{ url: articleUrl }], ...(chatId && { chatId }) };
  expect(await post("/api/tavily-mentions", body, { key: key.key })).toMatchObject({ status: 200 });
}

keepsTheRulesOfTheDoor({
  path: "/api/tavily-mentions/click",
  scope: "articles:write",
  sql,
  valid: async (organization) => {
    await mentionOnce(organization, "s1");
    return { articleUrl, sessionId: "s1" };
  },
});

const clickedOf = (organizationId: string) => sql<{ session_id: string; clicked: boolean }[]>`
  select session_id, clicked_at is not null as clicked
  from public.article_mentions where organization_id = ${organizationId} order by mentioned_at, id
`;

describe.each(["/api/tavily-mentions/click", "/api/article-mentions/click"])("%s", (path) => {
  test("marks the most recent mention in that session only, and keeps the first click", async () => {
    const organization = await makeOrganization(sql);
    const { key } = organization.key;
    await mentionOnce(organization, "s1");
    await mentionOnce(organization, "s1");
    await mentionOnce(organization, "s2");
    const first = await post(path, { articleUrl, sessionId: "s1" }, { key });
    expect(first).toMatchObject({ status: 200, body: { success: true, updated: 1, mention: { clicked: true } } });
    const again = await post(path, { articleUrl, sessionId: "s1" }, { key });
    expect(again.body["mention"]).toEqual(first.body["mention"]);
    expect(await clickedOf(organization.id)).toEqual([
      { session_id: "s1", clicked: false },
      { session_id: "s1", clicked: true },
      { session_id: "s2", clicked: false },
    ]);
  });

  test("one that says when it was made marks what was mentioned by then, or nothing", async () => {
    const organization = await makeOrganization(sql);
    const { key } = organization.key;
    const mentions = [{ url: articleUrl }];
    for (const timestamp of ["2026-05-04T09:01:00Z", "2026-05-04T09:03:00Z"]) {
      await post("/api/tavily-mentions", { sessionId: "s1", mentions, timestamp }, { key });
    }
    const clickAt = (timestamp: string) => post(path, { articleUrl, sessionId: "s1", timestamp }, { key });
    expect(await clickAt("2026-05-04T09:00:00Z")).toMatchObject({ status: 404, body: { code: "not_found" } });
    expect(await clickAt("2026-05-04T09:02:00Z")).toMatchObject({ status: 200, body: { updated: 1 } });
    expect((await clickedOf(organization.id)).map(({ clicked }) => clicked)).toEqual([true, false]);
  });

  test("a chat takes precedence over a session", async () => {
    const organization = await makeOrganization(sql);
    const chatId = await startChat(organization, { sessionId: "s1" });
    await mentionOnce(organization, "s1", chatId);
    await mentionOnce(organization, "s2");
    await post(path, { articleUrl, chatId, sessionId: "s2" }, { key: organization.key.key });
    expect(await clickedOf(organization.id)).toEqual([
      { session_id: "s1", clicked: true },
      { session_id: "s2", clicked: false },
    ]);
  });

  test("never marks every mention of a URL: a chat or session is needed", async () => {
    const organization = await makeOrganization(sql);
    await mentionOnce(organization, "s1");
    const { key } = organization.key;
    expect(await post(path, { articleUrl }, { key })).toMatchObject({ status: 400 });
    expect(await post(path, { articleUrl, sessionId: " " }, { key })).toMatchObject({ status: 400 });
    expect(await post(path, { sessionId: "s1" }, { key })).toMatchObject({ status: 400 });
    expect(await clickedOf(organization.id)).toEqual([{ session_id: "s1", clicked: false }]);
  });

  test("finds nothing to mark in another organisation", async () => {
    const [owner, stranger] = [await makeOrganization(sql), await makeOrganization(sql)];
    const chatId = await startChat(owner, { sessionId: "s1" });
    await mentionOnce(owner, "s1", chatId);
    const { key } = stranger.key;
    expect(await post(path, { articleUrl, sessionId: "s1" }, { key })).toMatchObject({ status: 404 });
    expect(await post(path, { articleUrl, chatId }, { key })).toMatchObject({ status: 403 });
    expect(await post(path, { articleUrl, chatId: "none" }, { key })).toMatchObject({ status: 404 });
    expect(await clickedOf(owner.id)).toEqual([{ session_id: "s1", clicked: false }]);
  });
});

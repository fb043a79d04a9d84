import { expect, test } from "vitest";
import { z } from "zod";
import { articleId, daysAgo, mention, tellsForeignArticles, view, webMention } from "@/e2e/support/articles";
import { openDatabase } from "@/e2e/support/api-client";
import { ask } from "@/e2e/support/member-client";
import { makeOrganization } from "@/e2e/support/organization";
import type { TestOrganization } from "@/e2e/support/organization";
import { ingest, readCsv } from "@/e2e/support/people";
import { ArticleDetail } from "@/lib/concierge/articles/read-schemas";

const sql = openDatabase();
const pathOf = (id: string) => `/api/articles/${id}`;
const Answer = z.strictObject({ data: z.strictObject(ArticleDetail.shape) });
const URL = "https://guide.example/harbour";

async function publish(organization: TestOrganization): Promise<string> {
  await ingest(organization, [
    { type: "chat", chatId: "c", sessionId: "s" },
    webMention(URL, { chatId: "c", timestamp: daysAgo(2) }, { title: "Harbour" }),
    webMention(URL, { chatId: "c", timestamp: daysAgo(2, 1) }, { title: "Harbour" }),
    { type: "click", articleUrl: URL, chatId: "c", timestamp: daysAgo(1) },
    mention("other"),
  ]);
  return articleId(sql, organization, URL);
}

tellsForeignArticles(sql, pathOf);

test("answers the article day by day, days without anything among them", async () => {
  const organization = await makeOrganization(sql);
  const id = await publish(organization);
  const answer = await ask(`${pathOf(id)}?days=4`, { cookie: organization.owner.cookie });
  expect(answer.status).toBe(200);
  const { data } = Answer.parse(answer.body);
  expect(data).toMatchObject({
    id,
    title: "Harbour",
    url: URL,
    source: "web_search",
    last_mentioned_at: daysAgo(2, 1),
    last_viewed_at: null,
    timezone: "UTC",
  });
  expect(data.days).toEqual([
    { day: daysAgo(3).slice(0, 10), mentions: 0, clicks: 0, clicked: 0, views: 0 },
    { day: daysAgo(2).slice(0, 10), mentions: 2, clicks: 0, clicked: 1, views: 0 },
    { day: daysAgo(1).slice(0, 10), mentions: 0, clicks: 1, clicked: 0, views: 0 },
    { day: daysAgo(0).slice(0, 10), mentions: 0, clicks: 0, clicked: 0, views: 0 },
  ]);
});

test("cuts days in the organisation's time zone", async () => {
  const organization = await makeOrganization(sql);
  await sql`update public.organizations set timezone = 'Pacific/Kiritimati' where id = ${organization.id}`;
  await ingest(organization, [view("a", { timestamp: "2026-10-31T12:00:00Z" })]);
  const id = await articleId(sql, organization, "a");
  const answer = await ask(`${pathOf(id)}?from=2026-10-31&to=2026-11-01`, { cookie: organization.owner.cookie });
  expect(Answer.parse(answer.body).data).toMatchObject({
    last_viewed_at: "2026-10-31T12:00:00.000Z",
    days: [
      { day: "2026-10-31", views: 0 },
      { day: "2026-11-01", views: 1 },
    ],
  });
});

test("answers its days as CSV", async () => {
  const organization = await makeOrganization(sql);
  const id = await publish(organization);
  const lines = await readCsv(`${pathOf(id)}?format=csv&days=3`, organization.owner.cookie);
  expect(lines).toHaveLength(4);
  expect(lines.slice(0, 2)).toEqual([
    "Day,Mentions,Clicks,Mentions clicked,Views",
    `${daysAgo(2).slice(0, 10)},2,0,1,0`,
  ]);
});

test.each(["?days=0", "?from=2026-01-01", "?days=3&to=2026-01-01"])("refuses %s with 422", async (query) => {
  const organization = await makeOrganization(sql);
  const id = await publish(organization);
  expect(await ask(pathOf(id) + query, { cookie: organization.owner.cookie })).toMatchObject({ status: 422 });
});

import { expect, test } from "vitest";
import { z } from "zod";
import { daysAgo, mention, view, webMention } from "@/e2e/support/articles";
import { openDatabase } from "@/e2e/support/api-client";
import { ask } from "@/e2e/support/member-client";
import { makeOrganization } from "@/e2e/support/organization";
import type { TestOrganization } from "@/e2e/support/organization";
import { ingest, readCsv } from "@/e2e/support/people";
import { Article, ArticleTotals } from "@/lib/concierge/articles/read-schemas";

const path = "/api/articles";
const sql = openDatabase();
const Page = z.strictObject({
  data: z.array(z.strictObject(Article.shape)),
  totals: z.strictObject(ArticleTotals.shape),
  types: z.array(z.string()),
  next_cursor: z.string().nullable(),
});

async function list({ owner }: TestOrganization, query = "") {
  const answer = await ask(path + query, { cookie: owner.cookie });
  expect(answer.status).toBe(200);
  return Page.parse(answer.body);
}

const URL = "https://guide.example/harbour";
const titles = async (organization: TestOrganization, query: string) =>
  (await list(organization, query)).data.map(({ title }) => title);

/** Four articles that no two numbers order alike. */
async function publish(organization: TestOrganization): Promise<void> {
  await ingest(organization, [
    { type: "chat", chatId: "c", sessionId: "s" },
    ...[1, 2, 3].map((minute) => mention("most-mentioned", { timestamp: daysAgo(3, minute) })),
    view("most-viewed"),
    view("most-viewed"),
    mention("most-viewed", { timestamp: daysAgo(2) }),
    webMention(URL, { chatId: "c", timestamp: daysAgo(1) }, { title: "Harbour", type: "Guide" }),
    webMention(`${URL}/2`, { chatId: "c", timestamp: daysAgo(4) }),
    webMention(`${URL}/2`, { chatId: "c", timestamp: daysAgo(4, 1) }),
    { type: "click", articleUrl: URL, chatId: "c" },
  ]);
}

test("answers each article with its numbers, under the name last told", async () => {
  const [mine, theirs] = [await makeOrganization(sql), await makeOrganization(sql)];
  await publish(theirs);
  await publish(mine);
  await ingest(mine, [mention("most-viewed", { timestamp: daysAgo(5) }, { title: "Renamed", type: "Spa" })]);
  const page = await list(mine);
  expect(page.data).toMatchObject([
    { title: "Title of most-mentioned", mentions: 3, clicks: 0, views: 0, click_rate: 0, source: "catalogue" },
    { mentions: 2 },
    { mentions: 2 },
    { title: "Harbour", type: "Guide", url: URL, article_id: null, mentions: 1, clicks: 1, click_rate: 1 },
  ]);
  expect(page.data.find(({ article_id }) => article_id === "most-viewed")).toMatchObject({
    title: "Renamed",
    type: "Spa",
    slug: "slug-most-viewed",
    views: 2,
    last_mentioned_at: daysAgo(2),
  });
  expect(page.totals).toEqual({ articles: 4, mentions: 8, clicks: 1, views: 2 });
  expect(page.types).toEqual(["Article", "Guide", "Spa", "article"].toSorted());
});

test.each([
  ["mentions", "Title of most-mentioned"],
  ["clicks", "Harbour"],
  ["click_rate", "Harbour"],
  ["views", "Title of most-viewed"],
  ["last_mentioned", "Harbour"],
])("orders by %s, and pages meet", async (sort, first) => {
  const organization = await makeOrganization(sql);
  await publish(organization);
  const whole = await titles(organization, `?sort=${sort}`);
  expect(whole[0]).toBe(first);
  const seen: string[] = [];
  for (let query = `?sort=${sort}&limit=1`; query !== "";) {
    const page = await list(organization, query);
    seen.push(...page.data.map(({ title }) => title));
    query = page.next_cursor === null ? "" : `?sort=${sort}&limit=1&cursor=${page.next_cursor}`;
  }
  expect(seen).toEqual(whole);
});

test("narrows by source, type, text and days; a click counts on the day it was made, and in the rate of its mention's day", async () => {
  const organization = await makeOrganization(sql);
  await publish(organization);
  expect(await titles(organization, "?source=catalogue")).toHaveLength(2);
  expect(await titles(organization, "?type=Guide")).toEqual(["Harbour"]);
  expect(await titles(organization, "?search=HARBOUR&sort=clicks")).toEqual(["Harbour", `${URL}/2`]);
  expect(await titles(organization, "?search=%25")).toEqual([]);
  const today = daysAgo(0).slice(0, 10);
  expect((await list(organization, `?from=${today}&to=${today}&source=web_search`)).data).toMatchObject([
    { title: "Harbour", mentions: 0, clicks: 1, clicked: 0, click_rate: null },
  ]);
  const yesterday = daysAgo(1).slice(0, 10);
  expect((await list(organization, `?from=${yesterday}&to=${yesterday}&source=web_search`)).data).toMatchObject([
    { title: "Harbour", mentions: 1, clicks: 0, clicked: 1, click_rate: 1 },
  ]);
  const before = daysAgo(40).slice(0, 10);
  expect((await list(organization, `?from=${before}&to=${before}`)).totals.articles).toBe(0);
});

test("answers CSV with as many rows as it says", async () => {
  const organization = await makeOrganization(sql);
  await publish(organization);
  await ingest(organization, [mention("=cmd()", {}, { title: "=cmd()" })]);
  const lines = await readCsv(`${path}?format=csv&sort=clicks`, organization.owner.cookie);
  expect(lines[0]).toBe(
    "Title,Type,Source,Article id,Slug,URL,Mentions,Clicks,Mentions clicked,Click rate,Views,Last mentioned",
  );
  expect(lines[1]).toBe(`Harbour,Guide,web_search,,,${URL},1,1,1,1,0,${daysAgo(1)}`);
  expect(lines).toHaveLength(6);
  expect(lines.some((line) => line.startsWith("'=cmd(),"))).toBe(true);
});

test.each([
  "?sort=title",
  "?source=mine",
  "?days=0",
  "?days=7&from=2026-01-01",
  "?from=2026-01-01",
  "?from=2026-02-01&to=2026-01-01",
  "?from=2020-01-01&to=2026-01-01",
  "?cursor=garbage",
  "?limit=501",
])("refuses %s with 422", async (query) => {
  const { owner } = await makeOrganization(sql);
  expect(await ask(path + query, { cookie: owner.cookie })).toMatchObject({
    status: 422,
    body: { code: "invalid_request" },
  });
});

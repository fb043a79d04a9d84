import { expect, test } from "vitest";
import { z } from "zod";
import { daysAgo, mention, view, webMention } from "@/e2e/support/articles";
import { openDatabase } from "@/e2e/support/api-client";
import { ask } from "@/e2e/support/member-client";
import { makeOrganization } from "@/e2e/support/organization";
import { ingest } from "@/e2e/support/people";

const path = "/api/articles/stats";
const sql = openDatabase();
const Stats = z.strictObject({
  articles: z.array(
    z.strictObject({
      id: z.string(),
      name: z.string(),
      slug: z.string().nullable(),
      type: z.string(),
      mentions: z.number().int(),
      views: z.number().int(),
    }),
  ),
  totals: z.strictObject({ totalMentioned: z.number(), totalViews: z.number(), uniqueArticles: z.number() }),
});

async function read(cookie: string, query = "") {
  const answer = await ask(path + query, { cookie });
  expect(answer.status).toBe(200);
  return { ...Stats.parse(answer.body), next: answer.headers.get("x-next-cursor") };
}

test("counts this organisation's mentions and views, by both together, then by mentions", async () => {
  const [mine, theirs] = [await makeOrganization(sql), await makeOrganization(sql)];
  await ingest(theirs, [mention("a"), mention("a"), view("z")]);
  await ingest(mine, [
    view("a"),
    view("a"),
    mention("a"),
    mention("b", {}, { type: "Hotel" }),
    mention("b"),
    view("b"),
    mention("c"),
    webMention("https://guide.example/not-in-the-catalogue"),
  ]);
  expect(await read(mine.owner.cookie)).toEqual({
    articles: [
      { id: "b", name: "Title of b", slug: "slug-b", type: "Article", mentions: 2, views: 1 },
      { id: "a", name: "Title of a", slug: "slug-a", type: "Article", mentions: 1, views: 2 },
      { id: "c", name: "Title of c", slug: "slug-c", type: "Article", mentions: 1, views: 0 },
    ],
    totals: { totalMentioned: 4, totalViews: 3, uniqueArticles: 3 },
    next: null,
  });
});

test("type and search narrow mentions and views alike, and the totals with them", async () => {
  const { key, owner, ...organization } = await makeOrganization(sql);
  await ingest({ key, owner, ...organization }, [
    view("a", { articleType: "Hotel" }),
    mention("a", {}, { type: "Hotel" }),
    view("b", { articleType: "Guide", articleTitle: "Walks" }),
  ]);
  const totals = async (query: string) => (await read(owner.cookie, query)).totals;
  expect(await totals("?type=Hotel")).toEqual({ totalMentioned: 1, totalViews: 1, uniqueArticles: 1 });
  expect(await totals("?type=hotel")).toMatchObject({ uniqueArticles: 0 });
  expect(await totals("?type=All%20types")).toMatchObject({ uniqueArticles: 2 });
  expect(await totals("?search=WALK")).toEqual({ totalMentioned: 0, totalViews: 1, uniqueArticles: 1 });
  expect(await totals("?search=slug-&type=")).toMatchObject({ uniqueArticles: 2 });
});

test("the text searched for is never more than text", async () => {
  const organization = await makeOrganization(sql);
  await ingest(organization, [mention("a", {}, { title: "50% off, (or) more" }), mention("b")]);
  const found = async (text: string) =>
    (await read(organization.owner.cookie, `?search=${encodeURIComponent(text)}`)).articles.map(({ id }) => id);
  expect(await found("50% off, (or)")).toEqual(["a"]);
  for (const text of ["%", "_", "),slug.ilike.*", "'; drop table articles; --", "\\", "*"])
    expect([text, await found(text)]).toEqual([text, text === "%" ? ["a"] : []]);
});

test("looks at as many days as asked, today among them", async () => {
  const organization = await makeOrganization(sql);
  await ingest(organization, [
    mention("today"),
    view("week", { timestamp: daysAgo(6) }),
    mention("month", { timestamp: daysAgo(29) }),
    mention("older", { timestamp: daysAgo(30) }),
  ]);
  const ids = async (query = "") =>
    (await read(organization.owner.cookie, query)).articles.map(({ id }) => id).toSorted();
  expect(await ids("?dateRange=1")).toEqual(["today"]);
  expect(await ids("?dateRange=7")).toEqual(["today", "week"]);
  expect(await ids()).toEqual(["month", "today", "week"]);
  expect(await ids("?dateRange=365")).toHaveLength(4);
});

test("pages meet without a gap or a double", async () => {
  const organization = await makeOrganization(sql);
  await ingest(
    organization,
    ["a", "b", "c", "d", "e"].flatMap((id) => [mention(id), view(id)]),
  );
  const seen: string[] = [];
  for (let query: string | null = "?limit=2"; query !== null;) {
    const page: Awaited<ReturnType<typeof read>> = await read(organization.owner.cookie, query);
    expect(page.totals.uniqueArticles).toBe(5);
    seen.push(...page.articles.map(({ id }) => id));
    query = page.next === null ? null : `?limit=2&cursor=${page.next}`;
  }
  expect(seen.toSorted()).toEqual(["a", "b", "c", "d", "e"]);
});

test.each([
  "?dateRange=0",
  "?dateRange=366",
  "?dateRange=x",
  "?dateRange=1.5",
  `?search=${"x".repeat(101)}`,
  "?limit=0",
  "?cursor=x",
])("refuses %s with 400", async (query) => {
  const { owner } = await makeOrganization(sql);
  expect(await ask(path + query, { cookie: owner.cookie })).toMatchObject({
    status: 400,
    body: { code: "invalid_request" },
  });
});

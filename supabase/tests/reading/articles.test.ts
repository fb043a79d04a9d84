import fc from "fast-check";
import { expect, test } from "vitest";
import { type Json, act, call } from "#tests/support/acting.ts";
import type { Sql } from "#tests/support/database.ts";
import { foldStatistics } from "#tests/support/fold.ts";
import { listOf, objectOf } from "#tests/support/json.ts";
import { makeOrganization } from "#tests/support/organization.ts";
import type { Organization } from "#tests/support/organization.ts";
import { useSandbox } from "#tests/support/test-each.ts";
import { SEED, rounds } from "#tests/support/rounds.ts";
import { read, readAll } from "./support.ts";

const sandbox = useSandbox();

const at = fc
  .tuple(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 0, max: 23 }), fc.integer({ min: 0, max: 59 }))
  .map(([day, hour, minute]) => new Date(Date.UTC(2026, 4, day, hour, minute)).toISOString());
const event = fc.oneof(
  fc.record({ type: fc.constant("view" as const), article: fc.nat(3), at }),
  fc.record({ type: fc.constant("mention" as const), article: fc.nat(3), at }),
  fc.record({ type: fc.constant("web" as const), article: fc.nat(3), at }),
  fc.record({ type: fc.constant("click" as const), article: fc.nat(3), at }),
);
type Event = typeof event extends fc.Arbitrary<infer Value> ? Value : never;

/** Sends events through the function that stores them, in this order. */
async function send(sql: Sql, { key }: Organization, events: readonly Event[]): Promise<void> {
  const items = events.map(({ type, article, at: sent_at }, index) => {
    const url = `https://example.com/${article}`;
    switch (type) {
      case "view":
        return { index, type, article_id: `a${article}`, article_slug: "a", sent_at };
      case "mention":
        return { index, type, source: "catalogue", article_id: `a${article}`, article_slug: "a", sent_at };
      case "web":
        return { index, type: "mention", source: "web_search", article_url: url, session_id: "s", sent_at };
      case "click":
        return { index, type, article_url: url, session_id: "s", sent_at };
    }
  });
  const { raised } = await call(sql, key, "ingest", { items });
  expect(raised).toBeUndefined();
}

test("numbers, order and pages of articles are those of the rows, in the organisation's own days", () =>
  sandbox(async (sql) => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(event, { minLength: 1, maxLength: 40 }),
        fc.constantFrom("UTC", "Pacific/Kiritimati", "America/New_York"),
        fc.constantFrom("mentions", "clicks", "views", "last_mentioned", "click_rate"),
        fc.integer({ min: 1, max: 4 }),
        async (events, timezone, sort, limit) => {
          const [organization, other] = [await makeOrganization(sql, { timezone }), await makeOrganization(sql)];
          for (const one of [organization, other]) await send(sql, one, events);
          const days = { from: "2026-05-03", to: "2026-05-06" };
          const rows = await readAll(sql, organization, {
            name: "list_articles",
            rows: "articles",
            input: { ...days, sort },
            limit,
          });
          const counted = rows.map(objectOf).map(({ id, mentions, clicks, clicked, views, last_mentioned_at }) => ({
            id,
            mentions,
            clicks,
            clicked,
            views,
            last_mentioned_at,
          }));
          const expected = await sql<Record<string, unknown>[]>`
            select r.id, r.mentions, r.clicks, r.clicked, r.views, app.to_iso(r.last) as last_mentioned_at
            from (
              select a.id,
                (select count(*)::int from article_mentions m where m.organization_id = a.organization_id and m.article = a.id
                  and (m.mentioned_at at time zone ${timezone})::date between '2026-05-03' and '2026-05-06') as mentions,
                (select count(*)::int from article_mentions m where m.organization_id = a.organization_id and m.article = a.id
                  and (m.clicked_at at time zone ${timezone})::date between '2026-05-03' and '2026-05-06') as clicks,
                (select count(*)::int from article_mentions m where m.organization_id = a.organization_id and m.article = a.id and m.clicked_at is not null
                  and (m.mentioned_at at time zone ${timezone})::date between '2026-05-03' and '2026-05-06') as clicked,
                (select count(*)::int from article_views w where w.organization_id = a.organization_id and w.article = a.id
                  and (w.viewed_at at time zone ${timezone})::date between '2026-05-03' and '2026-05-06') as views,
                (select max(m.mentioned_at) from article_mentions m where m.organization_id = a.organization_id and m.article = a.id) as last
              from articles a where a.organization_id = ${organization.id}
            ) r
            where r.mentions + r.clicks + r.views > 0
            order by case ${sort}::text
              when 'mentions' then r.mentions when 'clicks' then r.clicks when 'views' then r.views
              when 'click_rate' then coalesce(round(r.clicked::numeric / nullif(r.mentions, 0), 6), -1)
              else coalesce(extract(epoch from r.last), -1) end desc, r.id desc`;
          expect(counted).toEqual([...expected]);
        },
      ),
      { seed: SEED, numRuns: rounds(25) },
    );
  }));

/** All pages that web searches found, so many at a time, when so many mentions are looked at before days are. */
async function webMentions(sql: Sql, { members }: Organization, limit: number, latest: number): Promise<Json[]> {
  const all: Json[] = [];
  for (let cursor: Json | undefined; cursor !== null;) {
    const statement =
      "select app.keyset_page('mentions', app.web_pages_ranked($1, ($1 ->> 'latest')::integer) -> 'mentions', ($1 ->> 'limit')::integer, 'last_mentioned_at')";
    const { answer = null } = await act(sql, members.analyst, statement, { limit, latest, cursor: cursor ?? null });
    const { mentions, next_cursor = null } = objectOf(answer);
    all.push(...listOf(mentions));
    cursor = next_cursor;
  }
  return all;
}

test("pages that web searches found come by their last mention, each with all of its numbers", () =>
  sandbox(async (sql) => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(event, { minLength: 1, maxLength: 40 }),
        fc.constantFrom("UTC", "Pacific/Pago_Pago"),
        fc.integer({ min: 1, max: 3 }),
        fc.constantFrom(0, 1, 3, 2000),
        async (events, timezone, limit, latest) => {
          const organization = await makeOrganization(sql, { timezone });
          await send(sql, organization, events);
          await foldStatistics(sql, organization.id);
          const rows = (await webMentions(sql, organization, limit, latest)).map(objectOf);
          const expected = await sql<{ id: string; mentions: number; clicks: number }[]>`
            select m.article as id, count(*)::int as mentions, count(m.clicked_at)::int as clicks
            from article_mentions m where m.organization_id = ${organization.id} and m.source = 'web_search'
            group by m.article order by max(m.mentioned_at) desc, m.article desc`;
          expect(rows.map(({ id, mentions, clicks }) => ({ id, mentions, clicks }))).toEqual([...expected]);
          const { total } = await read(sql, organization, "list_web_mentions", { limit: 1 });
          expect(total).toBe(expected.length);
        },
      ),
      { seed: SEED, numRuns: rounds(25) },
    );
  }));

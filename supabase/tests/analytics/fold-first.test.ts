import { expect, test } from "vitest";
import type { Json } from "#tests/support/acting.ts";
import type { Sql } from "#tests/support/database.ts";
import { listOf, objectOf, textOf } from "#tests/support/json.ts";
import { makeOrganization } from "#tests/support/organization.ts";
import { useSandbox } from "#tests/support/test-each.ts";
import { askOn } from "./run-random-history.ts";

const sandbox = useSandbox();

const STATISTICS = ["web_sessions", "session_days"];
const FOLD = "app.fold_statistics()";

/** Exposed functions that name a statistic and do not count first what is left, and why. */
const OTHERWISE: Record<string, string> = {
  "public.fold_statistics": "it counts",
  "public.reconcile_stats": "it compares at a moment at which nothing is left, and else not at all",
  "public.remove_sample_data": "it derives all statistics again",
  "public.update_settings": "it derives all statistics again",
};

interface Source {
  name: string;
  text: string;
}

/** Our functions and views, and what they are made of. */
async function sourcesOf(sql: Sql): Promise<Source[]> {
  return sql<Source[]>`
    select format('%s.%s', n.nspname, p.proname) as name, coalesce(p.prosrc, '') || coalesce(pg_get_function_sqlbody(p.oid), '') as text
    from pg_proc p join pg_namespace n on n.oid = p.pronamespace where n.nspname in ('public', 'app')
    union all
    select format('%s.%s', n.nspname, c.relname), pg_get_viewdef(c.oid)
    from pg_class c join pg_namespace n on n.oid = c.relnamespace where n.nspname in ('public', 'app') and c.relkind = 'v'`;
}

/** The statistics: the tables of the days, and those that tell who came back. */
async function statisticsOf(sql: Sql): Promise<string[]> {
  const tables = await sql<{ name: string }[]>`
    select format('public.%s', relname) as name from pg_class
    where relnamespace = 'public'::regnamespace and relkind in ('r', 'p')
      and (relname like 'daily\_%' or relname = any (${STATISTICS}))`;
  return tables.map(({ name }) => name);
}

/** Where a text first names one of these; nowhere is -1. */
function firstOf(text: string, names: Iterable<string>): number {
  const found = Array.from(names, (name) => text.search(new RegExp(`${RegExp.escape(name)}\\b`))).filter(
    (at) => at >= 0,
  );
  return found.length === 0 ? -1 : Math.min(...found);
}

/** All that leads to one of these names, by whatever way. */
function leadingTo(sources: Source[], names: string[]): Set<string> {
  const found = new Set(names);
  for (let size = -1; size !== found.size;) {
    size = found.size;
    for (const { name, text } of sources) if (firstOf(text, found) >= 0) found.add(name);
  }
  return found;
}

test("every exposed function that reads a statistic counts first what is left to be counted", () =>
  sandbox(async (sql) => {
    const sources = await sourcesOf(sql);
    const readers = leadingTo(
      // who leaves events to be counted reads nothing
      sources.filter(({ name }) => name !== "app.fold_statistics"),
      await statisticsOf(sql),
    );
    const exposed = sources.filter(({ name }) => name.startsWith("public.") && readers.has(name));
    const forgetful = exposed.filter(({ text }) => {
      const others = [...readers].filter((name) => name !== "app.fold_statistics");
      const [fold, read] = [text.indexOf(FOLD), firstOf(text, others)];
      return fold < 0 || read < fold;
    });
    expect(forgetful.map(({ name }) => name).toSorted()).toEqual(Object.keys(OTHERWISE).toSorted());
    expect(exposed.map(({ name }) => name)).toEqual(
      expect.arrayContaining(["public.read_analytics", "public.list_metric_rows", "public.list_articles"]),
    );
  }));

/** What each of them answers, in few words, once a click, its mention and what led to them are stored. */
const READERS: Record<string, (ask: (name: string, input: Json) => Promise<Json | undefined>) => Promise<unknown>> = {
  read_analytics: async (ask) => {
    const answer = objectOf(await ask("read_analytics", { parts: ["events", "cohorts", "activity"] }));
    return objectOf(objectOf(answer["current"])["totals"]);
  },
  list_metric_rows: async (ask) =>
    objectOf(await ask("list_metric_rows", { metric: "clicked_sessions", limit: 9 }))["count"],
  list_articles: async (ask) => objectOf(await ask("list_articles", { limit: 9 }))["totals"],
  get_article: async (ask) => {
    const [article] = listOf(objectOf(await ask("list_web_mentions", { limit: 9 }))["mentions"]);
    const days = { from: "2026-05-02", to: "2026-05-02" };
    return objectOf(await ask("get_article", { article: textOf(article, "id"), ...days }))["days"];
  },
  list_web_mentions: async (ask) =>
    listOf(objectOf(await ask("list_web_mentions", { limit: 9 }))["mentions"]).map(({ mentions, clicks }) => [
      mentions,
      clicks,
    ]),
};

const SEEN: Record<string, unknown> = {
  read_analytics: { chats: 1, messages: 1, mentions: 1, clicks: 1, clicked_sessions: 1, active_sessions: 1, leads: 0 },
  list_metric_rows: 1,
  list_articles: { articles: 1, mentions: 1, clicks: 1, views: 0 },
  get_article: [{ day: "2026-05-02", mentions: 1, clicks: 1, views: 0, clicked: 1 }],
  list_web_mentions: [[1, 1]],
};

test.for(Object.entries(READERS))("%s sees what was stored just before, though nobody counted it", ([name, read]) =>
  sandbox(async (sql) => {
    const who = await makeOrganization(sql);
    const send = (what: string, input: object) =>
      askOn(sql)(who.key, what, { sent_at: "2026-05-02T10:00:00Z", ...input });
    await send("create_chat", { chat_id: "c", session_id: "s" });
    await send("add_message", { chat_id: "c", role: "user", content: "x" });
    await send("record_web_mentions", { mentions: [{ url: "https://example.com/1" }], session_id: "s", chat_id: "c" });
    await send("record_click", { article_url: "https://example.com/1", chat_id: "c" });
    const left = await sql`select from uncounted_events where organization_id = ${who.id}`;
    expect(left).toHaveLength(4);
    const seen = await read((what, input) => askOn(sql)(who.members.analyst, what, input));
    expect(seen).toMatchObject(Object(SEEN[name]));
    expect(await sql`select from uncounted_events where organization_id = ${who.id}`).toHaveLength(0);
  }),
);

import { expect, test } from "vitest";
import type { Json } from "#tests/support/acting.ts";
import { objectOf } from "#tests/support/json.ts";
import type { Sql } from "#tests/support/database.ts";
import { type Organization, makeOrganization } from "#tests/support/organization.ts";
import { useSandbox } from "#tests/support/test-each.ts";
import { METRICS } from "./oracle.ts";
import { askOn } from "./run-random-history.ts";

const CHATS = 4000;
const NEIGHBOURS = 200;
const sandbox = useSandbox();

/**
 * Many organisations of a few chats each. The view of counted rows tells the planner twice which organisation is asked for, and
 * it takes both for chance: the more organisations there are, the fewer rows it expects of each.
 */
async function withNeighbours(sql: Sql): Promise<void> {
  await sql`
    create temporary table neighbours on commit drop as
    select n, gen_random_uuid() as id from generate_series(1, ${NEIGHBOURS}::integer) n`;
  await sql`insert into organizations (id, slug, name) select id, 'neighbour-' || id, 'Neighbour ' || n from neighbours`;
  await sql`
    insert into chats (organization_id, id, external_id, session_id, created_at)
    select id, app.uuid_v7(), 'c' || c, 's', now() - random() * interval '300 days'
    from neighbours, generate_series(1, 20) c
    order by random()`;
}

/** An organisation with many chats, a minute apart, a session to every second one, and what comes with them. */
async function withMuch(sql: Sql): Promise<Organization> {
  await withNeighbours(sql);
  const who = await makeOrganization(sql);
  await sql`
    create temporary table past on commit drop as
    select n, app.uuid_v7() as id, 'session-' || n / 2 as session_id, now() - n * interval '1 minute' as at
    from generate_series(1, ${CHATS}::integer) n`;
  await sql`
    insert into visitors (organization_id, id, email, created_at)
    select ${who.id}, id, n || '@example.com', at from past where n % 2 = 0`;
  await sql`
    insert into visitor_sessions (organization_id, session_id, visitor_id)
    select ${who.id}, session_id, id from past where n % 2 = 0`;
  await sql`
    insert into chats (organization_id, id, external_id, session_id, location, user_agent, created_at, user_message_count, last_user_message_at)
    select ${who.id}, id, 'chat-' || n, session_id, format('Town %s, Country %s', n % 30, n % 7), 'Linux', at, 2, at + interval '2 seconds'
    from past
    order by random()`;
  await sql`
    insert into chat_messages (organization_id, id, chat_id, position, role, content, created_at)
    select ${who.id}, app.uuid_v7(), id, m, 'user', 'Hello', at + m * interval '1 second' from past, generate_series(1, 2) m`;
  await sql`
    insert into chat_summaries (organization_id, chat_id, topic_summary, user_score, lead_score, sentiment, topics, conversion_signals, evidence, covered_position, model)
    select ${who.id}, id, 'A room', 3, 8, 'neutral', '{}', '{}', '{}', 1, 'extractive' from past`;
  await sql`
    insert into articles (organization_id, id, source, key, article_id, type)
    select ${who.id}, id, 'catalogue', 'a', 'a', 'Article' from past limit 1`;
  await sql`
    insert into article_mentions (organization_id, id, source, article_id, article_slug, article, chat_id, session_id, mentioned_at, clicked_at)
    select ${who.id}, app.uuid_v7(), 'catalogue', 'a', 'a', a.id, p.id, p.session_id, p.at, p.at
    from past p cross join articles a where a.organization_id = ${who.id}`;
  await sql`
    insert into article_views (organization_id, id, article_id, article_slug, article_name, article, chat_id, session_id, viewed_at)
    select ${who.id}, app.uuid_v7(), 'a', 'a', 'A', a.id, p.id, p.session_id, p.at
    from past p cross join articles a where a.organization_id = ${who.id}`;
  await sql`select set_config('request.jwt.claims', ${JSON.stringify({ organization_id: who.id })}, true)`;
  await sql`select app.rebuild_stats()`;
  await sql`analyze`;
  return who;
}

/**
 * How many rows of what an organisation collects this transaction has read so far. Who asks is left out: of tables that small the
 * planner at times reads all.
 */
async function rowsRead(sql: Sql): Promise<number> {
  const [row] = await sql<[{ count: number }]>`
    select coalesce(sum(seq_tup_read + idx_tup_fetch), 0)::integer as count
    from pg_stat_xact_user_tables
    where relname not in ('organizations', 'users', 'memberships')`;
  return row.count;
}

test("a page of the rows behind a number reads a page, and what is kept of the days", () =>
  sandbox(async (sql) => {
    const who = await withMuch(sql);
    const bars = [{ device: "Desktop" }, { city: "Town 3" }, { city: "Other" }, { country: "Country 6" }];
    const asked = [
      ...METRICS.map((metric): { metric: string } => ({ metric })),
      ...bars.map((bar) => ({ metric: "chats", ...bar })),
    ];
    for (const number of asked) {
      let cursor: Json = null;
      for (const page of ["first", "second"]) {
        const before = await rowsRead(sql);
        const answer = objectOf(
          await askOn(sql)(who.members.analyst, "list_metric_rows", { ...number, limit: 10, cursor }),
        );
        cursor = answer["next_cursor"] ?? null;
        const read = (await rowsRead(sql)) - before;
        expect({ number, page, rows: answer["rows"] }).toMatchObject({ rows: { length: 10 } });
        expect({ number, page, read, isFew: read < CHATS / 5 }).toMatchObject({ isFew: true });
      }
    }
  }));

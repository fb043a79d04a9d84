import type { Sql } from "#tests/support/database.ts";
import { foldStatistics } from "#tests/support/fold.ts";
import { type Answer, rowsOf } from "./call-ok.ts";

/** Everything an organisation has taken in, with names in place of the ids that the database made. */
export async function stateOf(sql: Sql, organizationId: string): Promise<Record<string, Answer[]>> {
  const state: Record<string, Answer[]> = {};
  for (const [table, query] of Object.entries(TABLES)) {
    state[table] = await rowsOf(sql, organizationId, `with ${VISITOR} ${query}`);
  }
  return { ...state, daily_stats: await countersOf(sql, organizationId) };
}

// a visitor is named by the e-mail, an anonymous one by the sessions
const VISITOR = `visitor as (
  select v.id, coalesce(v.email, 'of ' || (
    select string_agg(s.session_id, ', ' order by s.session_id) from visitor_sessions s where s.organization_id = $1 and s.visitor_id = v.id
  ), 'nobody') as name
  from visitors v where v.organization_id = $1
)`;

const owner = (column: string) => `(select name from visitor where id = t.${column}) as visitor`;
const CHAT = "(select external_id from chats c where c.organization_id = $1 and c.id = t.chat_id) as chat";

const TABLES: Record<string, string> = {
  visitors: `select (select name from visitor where id = t.id) as name, (select name from visitor where id = t.merged_into) as merged_into, t.source, t.metadata, t.created_at, t.last_active_at from visitors t where t.organization_id = $1 order by 1, 2, 5`,
  visitor_sessions: `select t.session_id, ${owner("visitor_id")}, t.first_seen_at, t.last_seen_at from visitor_sessions t where t.organization_id = $1 order by 1`,
  chats: `select t.external_id, t.session_id, ${owner("visitor_id")}, t.status, t.metadata, t.message_count, t.user_message_count, t.last_message_at, t.created_at from chats t where t.organization_id = $1 order by 1`,
  chat_messages: `select ${CHAT}, t.position, t.external_id, t.role, t.content, t.created_at from chat_messages t where t.organization_id = $1 order by 1, 2`,
  article_views: `select t.external_id, t.article_id, ${CHAT}, t.session_id, ${owner("visitor_id")}, t.viewed_at from article_views t where t.organization_id = $1 order by 1, 2, 3, 4, 6`,
  article_mentions: `select t.external_id, t.article_url, ${CHAT}, t.session_id, ${owner("visitor_id")}, t.mentioned_at, t.clicked_at from article_mentions t where t.organization_id = $1 order by 1, 2, 3, 4, 6, 7`,
  jobs: `select (select external_id from chats c where c.organization_id = $1 and c.id = t.object_id) as chat, t.attempts, t.dead_at from jobs t where t.organization_id = $1 order by 1`,
};

/** The counters of each day that has any. */
export async function countersOf(sql: Sql, organizationId: string): Promise<Answer[]> {
  await foldStatistics(sql, organizationId);
  return rowsOf(
    sql,
    organizationId,
    `select day, ${COUNTERS.join(", ")} from daily_stats where organization_id = $1 and (${COUNTERS.join(", ")}) <> (${COUNTERS.map(() => 0).join(", ")}) order by 1`,
  );
}

/** A counter, or a sum of several, over all days. */
export async function totalOf(sql: Sql, organizationId: string, counter: string): Promise<number> {
  await foldStatistics(sql, organizationId);
  const [row] = await rowsOf(
    sql,
    organizationId,
    `select coalesce(sum(${counter}), 0)::int as total from daily_stats where organization_id = $1`,
  );
  return Number(row?.["total"]);
}

/** The same, counted anew from the rows. */
export function recountOf(sql: Sql, organizationId: string): Promise<Answer[]> {
  const events = Object.values(EVENTS).map(
    ([table, moment, condition]) => `select ${moment} as at from ${table} where organization_id = $1 and ${condition}`,
  );
  const kinds = Object.keys(EVENTS).map((kind, index) => `select '${kind}' as kind, e.at from (${events[index]}) e`);
  return rowsOf(
    sql,
    organizationId,
    `select (e.at at time zone o.timezone)::date as day, ${COUNTERS.map((name) => `(count(*) filter (where e.kind = '${name}'))::int as ${name}`).join(", ")}
     from (${kinds.join(" union all ")}) e, organizations o where o.id = $1 group by 1 order by 1`,
  );
}

const COUNTERS = ["chats", "engaged_chats", "messages", "user_messages", "visitors", "views", "mentions", "clicks"];

const EVENTS: Record<string, [table: string, moment: string, condition: string]> = {
  chats: ["chats", "created_at", "true"],
  engaged_chats: ["chats", "created_at", "user_message_count > 0"],
  messages: ["chat_messages", "created_at", "true"],
  user_messages: ["chat_messages", "created_at", "role = 'user'"],
  visitors: ["visitors", "created_at", "merged_into is null"],
  views: ["article_views", "viewed_at", "true"],
  mentions: ["article_mentions", "mentioned_at", "true"],
  clicks: ["article_mentions", "clicked_at", "clicked_at is not null"],
};

/** What must be true of an organisation's rows at any time; each query looks for rows that break it. */
export async function invariantViolations(sql: Sql, organizationId: string): Promise<string[]> {
  const broken: string[] = [];
  await foldStatistics(sql, organizationId);
  for (const [promise, query] of Object.entries(PROMISES)) {
    const rows = await rowsOf(sql, organizationId, query);
    if (rows.length > 0) broken.push(`${promise}: ${JSON.stringify(rows.slice(0, 3))}`);
  }
  const [counted, recounted] = [await countersOf(sql, organizationId), await recountOf(sql, organizationId)];
  if (JSON.stringify(counted) !== JSON.stringify(recounted))
    broken.push(`the days count what there is: ${JSON.stringify({ counted, recounted })}`);
  return broken;
}

const PROMISES: Record<string, string> = {
  "every statistic equals its recount from the rows": `
    with claim as materialized (select set_config('request.jwt.claims', json_build_object('organization_id', $1::uuid)::text, true) is not null as is_set)
    select coalesce(a.statistic, b.statistic) as statistic, coalesce(a.key, b.key) as key, a.counted, b.counted as recounted
    from (select d.* from claim k, app.stored_stats(case when k.is_set then '-infinity'::date end, 'infinity') d) a
    full join (
      select d.* from claim k, organizations o, app.expected_stats(case when k.is_set then '-infinity'::date end, 'infinity', o.timezone) d where o.id = $1::uuid
    ) b on b.statistic = a.statistic and b.key = a.key
    where a.counted is distinct from b.counted`,
  "a chat counts its messages": `
    select c.external_id, c.message_count, c.user_message_count from chats c where c.organization_id = $1
      and (c.message_count, c.user_message_count) <> (
        select count(*), count(*) filter (where m.role = 'user') from chat_messages m where m.organization_id = $1 and m.chat_id = c.id
      )`,
  "messages stand in a row without gaps": `
    select m.chat_id, max(m.position), count(*) from chat_messages m where m.organization_id = $1 group by 1 having max(m.position) <> count(*) or min(m.position) <> 1`,
  "a chat knows its last message": `
    select c.external_id from chats c where c.organization_id = $1
      and c.last_message_at is distinct from (select max(m.created_at) from chat_messages m where m.organization_id = $1 and m.chat_id = c.id)`,
  "a chat with messages waits for its summary": `
    select c.external_id from chats c where c.organization_id = $1 and c.message_count > 0
      and not exists (select from jobs j where j.organization_id = $1 and j.object_id = c.id)`,
  "what happens in a known session belongs to somebody": `
    select 'chat ' || t.external_id as what from chats t join visitor_sessions s using (organization_id, session_id) where t.organization_id = $1 and t.visitor_id is null
    union all
    select 'view ' || t.id from article_views t join visitor_sessions s using (organization_id, session_id) where t.organization_id = $1 and t.visitor_id is null
    union all
    select 'mention ' || t.id from article_mentions t join visitor_sessions s using (organization_id, session_id) where t.organization_id = $1 and t.visitor_id is null`,
  "nothing belongs to a visitor who was merged, and merges lead straight to a visitor": `
    select m.id from visitors m where m.organization_id = $1 and m.merged_into is not null and (
      exists (select from chats t where t.organization_id = $1 and t.visitor_id = m.id)
      or exists (select from article_views t where t.organization_id = $1 and t.visitor_id = m.id)
      or exists (select from article_mentions t where t.organization_id = $1 and t.visitor_id = m.id)
      or exists (select from visitor_sessions t where t.organization_id = $1 and t.visitor_id = m.id)
      or exists (select from visitors v where v.organization_id = $1 and v.id = m.merged_into and v.merged_into is not null)
    )`,
};

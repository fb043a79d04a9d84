import type { Sql } from "#tests/support/database.ts";

/** A range of local days in a time zone; open where there is no day. */
export interface Days {
  from: string | null;
  to: string | null;
  timezone: string;
}

/** What every number of a range must be, with the rows it counts, newest first. */
export interface Truth {
  totals: Record<string, number>;
  series: Record<string, number[]> | null;
  rows: Record<string, { id: string; at: string }[]>;
  composition: Record<"device" | "city" | "country", { name: string; value: number }[]>;
  /** The chats behind each bar of the composition. */
  bars: Record<string, Record<string, { id: string; at: string }[]>>;
  places: number;
}

/**
 * Every number of the contract, counted one by one on what was stored: no counter, none of our functions, no table that is
 * derived. Slow and plain on purpose.
 */
export async function truthOf(sql: Sql, organizationId: string, days: Days): Promise<Truth> {
  const { from, to, timezone } = days;
  const [row] = await sql.unsafe<[{ truth: Truth }]>(ORACLE, [
    organizationId,
    timezone,
    from,
    to,
    [...METRICS, ...STAGES],
  ]);
  return row.truth;
}

const EVENTS = ["chats", "engaged_chats", "messages", "user_messages", "visitors", "views", "mentions", "clicks"];
const COHORTS = ["sessions", "engaged_sessions", "registered_sessions", "clicked_sessions", "viewed_sessions", "leads"];
/** The metrics whose days count the same session again; each range counts it once. */
export const OVERLAPPING = ["active_sessions", "messaging_sessions"];
/** What is counted, but only as a stage of a funnel: nothing lists its rows. */
const STAGES = ["engaged_registered_sessions", "engaged_clicked_sessions"];
/** The metrics whose rows can be listed. */
export const METRICS = [...EVENTS, ...COHORTS, ...OVERLAPPING];

const ORACLE = `
with asked as (
  select $1::uuid as organization, $2::text as zone, coalesce($3::date, '-infinity') as first_day, coalesce($4::date, 'infinity') as last_day
),
chat as (
  select c.id, c.session_id, c.user_agent, c.location, c.created_at as at
  from chats c, asked where c.organization_id = asked.organization
),
message as (
  select m.id, m.role, m.created_at as at, c.session_id, m.chat_id
  from chat_messages m join chat c on c.id = m.chat_id, asked where m.organization_id = asked.organization
),
mention as (
  select m.id, m.source, m.article_id, m.mentioned_at, m.clicked_at, m.session_id
  from article_mentions m, asked where m.organization_id = asked.organization
),
seen as (
  select v.id, v.article_id, v.viewed_at as at, v.session_id
  from article_views v, asked where v.organization_id = asked.organization
),
session as (
  select
    c.session_id as id, min(c.at) as at,
    exists (select from message m where m.session_id = c.session_id and m.role = 'user') as engaged,
    exists (
      select from visitor_sessions k join visitors v on v.organization_id = k.organization_id and v.id = k.visitor_id, asked
      where k.organization_id = asked.organization and k.session_id = c.session_id and v.email is not null
    ) as registered,
    exists (select from mention m where m.session_id = c.session_id and m.clicked_at is not null) as clicked,
    exists (select from seen s where s.session_id = c.session_id) as viewed,
    exists (
      select from chat_summaries s join chat x on x.id = s.chat_id, asked
      where s.organization_id = asked.organization and x.session_id = c.session_id and s.lead_score >= 7
    ) as lead
  from chat c
  group by c.session_id
),
event (metric, id, at) as (
  select 'chats', id::text, at from chat
  union all select 'engaged_chats', c.id::text, c.at from chat c where exists (select from message m where m.chat_id = c.id and m.role = 'user')
  union all select 'messages', id::text, at from message
  union all select 'user_messages', id::text, at from message where role = 'user'
  union all select 'visitors', v.id::text, v.created_at from visitors v, asked where v.organization_id = asked.organization and v.merged_into is null
  union all select 'views', id::text, at from seen
  union all select 'mentions', id::text, mentioned_at from mention
  union all select 'clicks', id::text, clicked_at from mention where clicked_at is not null
  union all select 'sessions', id, at from session
  union all select 'engaged_sessions', id, at from session where engaged
  union all select 'registered_sessions', id, at from session where registered
  union all select 'clicked_sessions', id, at from session where clicked
  union all select 'viewed_sessions', id, at from session where viewed
  union all select 'leads', id, at from session where lead
  union all select 'engaged_registered_sessions', id, at from session where engaged and registered
  union all select 'engaged_clicked_sessions', id, at from session where engaged and clicked
  union all select 'active_sessions', session_id, at from chat
  union all select 'messaging_sessions', session_id, at from message where role = 'user'
),
-- several events of one session count once, a day and a range each
counted as (
  select e.metric, e.id, max(e.at) as at, (e.at at time zone asked.zone)::date as day
  from event e, asked
  where (e.at at time zone asked.zone)::date between asked.first_day and asked.last_day
  group by e.metric, e.id, 4
),
metric as (select distinct metric from event union select unnest($5::text[])),
totals as (
  select m.metric, count(distinct c.id) as total,
    coalesce(jsonb_agg(jsonb_build_object('id', c.id, 'at', c.at) order by c.at desc, c.id desc) filter (where c.place = 1), '[]') as rows
  from metric m
  left join (select x.*, row_number() over (partition by x.metric, x.id order by x.at desc) as place from counted x) c on c.metric = m.metric
  group by m.metric
),
day as (
  select d::date as day from asked, generate_series(asked.first_day::timestamp, asked.last_day::timestamp, interval '1 day') d
  where isfinite(asked.first_day) and isfinite(asked.last_day)
),
series as (
  select m.metric, jsonb_agg((select count(*) from counted c where c.metric = m.metric and c.day = d.day) order by d.day) as points
  from metric m cross join day d
  group by m.metric
),
located as (
  select
    c.id, c.at,
    case
      when coalesce(c.user_agent, '') = '' then 'Unknown'
      when lower(c.user_agent) ~ '(mobile|android|iphone|ipod|blackberry|windows phone|ipad|tablet)' then 'Mobile'
      else 'Desktop'
    end as device,
    btrim((string_to_array(c.location, ','))[1]) as city,
    btrim((string_to_array(c.location, ','))[cardinality(string_to_array(c.location, ','))]) as country
  from chat c, asked
  where (c.at at time zone asked.zone)::date between asked.first_day and asked.last_day
),
named as (
  select 'device' as facet, device as name, id, at from located
  union all
  select 'city', city, id, at from located where city <> '' and city !~* 'ip:' and city !~ '^[0-9]+[.][0-9]+[.][0-9]+[.][0-9]+$' and lower(city) not in ('unknown', 'n/a')
  union all
  select 'country', case
    when lower(country) in ('us', 'usa', 'united states of america') then 'United States'
    when lower(country) in ('uk', 'great britain') then 'United Kingdom'
    else country end, id, at
  from located where country <> '' and country !~* 'ip:' and country !~ '^[0-9]+[.][0-9]+[.][0-9]+[.][0-9]+$' and lower(country) not in ('unknown', 'n/a')
),
ranked as (
  select facet, name, count(*) as value, row_number() over (partition by facet order by count(*) desc, name) as place from named group by facet, name
),
shown as (
  select r.facet, case when r.facet = 'city' and r.place > 15 then 'Other' else r.name end as name, r.name as value, r.value as count
  from ranked r
),
facet as (
  select s.facet, s.name, sum(s.count) as value from shown s group by 1, 2
),
bar as (
  select s.facet, s.name, jsonb_agg(jsonb_build_object('id', n.id, 'at', n.at) order by n.at desc, n.id::text desc) as rows
  from shown s join named n on n.facet = s.facet and n.name = s.value
  group by s.facet, s.name
)
select jsonb_build_object(
  'totals', (select jsonb_object_agg(metric, total) from totals),
  'rows', (select jsonb_object_agg(metric, rows) from totals),
  'series', (select jsonb_object_agg(metric, points) from series),
  'composition', (
    select jsonb_object_agg(k.facet, coalesce((
      select jsonb_agg(jsonb_build_object('name', f.name, 'value', f.value) order by f.value desc, f.name) from facet f where f.facet = k.facet
    ), '[]'))
    from (values ('device'), ('city'), ('country')) k (facet)
  ),
  'bars', (
    select coalesce(jsonb_object_agg(b.facet, b.bars), '{}')
    from (select facet, jsonb_object_agg(name, rows) as bars from bar group by facet) b
  ),
  'places', (
    select count(distinct a.article_id)
    from (
      select article_id, mentioned_at as at from mention where source = 'catalogue'
      union all
      select article_id, at from seen
    ) a, asked
    where (a.at at time zone asked.zone)::date between asked.first_day and asked.last_day
  )
) as truth
`;

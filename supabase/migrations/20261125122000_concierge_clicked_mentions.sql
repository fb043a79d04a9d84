-- How many mentions of a day were clicked, whenever they were: what a click rate is told of, as the stages of a funnel are of its sessions.

alter table public.daily_article_stats add column clicked integer not null default 0;
comment on column public.daily_article_stats.clicked is 'Mentions of this day that were clicked, whenever they were; `clicks` are those of this day, whenever they were mentioned';

update public.daily_article_stats d
set clicked = c.clicked
from (
  select m.organization_id, m.article, (m.mentioned_at at time zone o.timezone)::date as day, count(*) as clicked
  from public.article_mentions m
  join public.organizations o on o.id = m.organization_id
  where m.clicked_at is not null
  group by 1, 2, 3
) c
where d.organization_id = c.organization_id and d.article = c.article and d.day = c.day;

create or replace function app.count_articles(p_events jsonb, p_timezone text) returns void
language plpgsql
volatile
set search_path = ''
as $$
begin
  insert into public.daily_article_stats as d (organization_id, day, article, mentions, clicks, views, clicked)
  select
    app.organization_id(), (c.at at time zone p_timezone)::date, e.article,
    count(*) filter (where c.kind = 'mention'), count(*) filter (where c.kind = 'click'), count(*) filter (where c.kind = 'view'),
    count(*) filter (where c.kind = 'clicked')
  from jsonb_to_recordset(p_events) e (kind text, at timestamptz, mentioned_at timestamptz, article uuid)
  -- a click counts twice: on its own day, and on the day of the mention
  cross join lateral (values (e.kind, e.at), ('clicked', e.mentioned_at)) c (kind, at)
  where e.article is not null and c.at is not null
  group by 2, 3
  order by 2, 3
  on conflict (organization_id, day, article) do update set
    mentions = d.mentions + excluded.mentions,
    clicks = d.clicks + excluded.clicks,
    views = d.views + excluded.views,
    clicked = d.clicked + excluded.clicked;
end
$$;
comment on function app.count_articles(jsonb, text) is 'Counts mentions, clicks and views under their article, and clicks under the day of their mention as well';
comment on function app.count_events(jsonb) is 'Adds events to the statistics of the days they fall on, and announces them where pages are live: [{ kind: "chat", at, session_id, user_agent, location } | { kind: "engaged_chat", at: start of the chat } | { kind: "message", at } | { kind: "user_message", at, session_id, previous } | { kind: "visitor", at, n? } | { kind: "view" or "mention", at, session_id?, article } | { kind: "click", at, mentioned_at, session_id?, article } | { kind: "identified" or "scored", session_id }]. Called once per request, last';

drop function app.derive_article_stats(date, date, text);

create function app.derive_article_stats(p_from date, p_to date, p_timezone text)
returns table (day date, article uuid, mentions bigint, clicks bigint, views bigint, clicked bigint)
language plpgsql
stable
set search_path = ''
as $$
#variable_conflict use_column
declare
  v_organization_id constant uuid := app.organization_id();
  v_start constant timestamptz := app.day_start(p_from, p_timezone);
  v_end constant timestamptz := app.day_start(p_to + 1, p_timezone);
begin
  return query
  select e.day, e.article, sum(e.mentions)::bigint, sum(e.clicks)::bigint, sum(e.views)::bigint, sum(e.clicked)::bigint
  from (
    select (a.mentioned_at at time zone p_timezone)::date, a.article, count(*), 0, 0, count(a.clicked_at)
    from public.article_mentions a
    where a.organization_id = v_organization_id and a.mentioned_at >= v_start and a.mentioned_at < v_end
    group by 1, 2
    union all
    select (a.clicked_at at time zone p_timezone)::date, a.article, 0, count(*), 0, 0
    from public.article_mentions a
    where a.organization_id = v_organization_id and a.clicked_at >= v_start and a.clicked_at < v_end
    group by 1, 2
    union all
    select (w.viewed_at at time zone p_timezone)::date, w.article, 0, 0, count(*), 0
    from public.article_views w
    where w.organization_id = v_organization_id and w.viewed_at >= v_start and w.viewed_at < v_end
    group by 1, 2
  ) e (day, article, mentions, clicks, views, clicked)
  group by e.day, e.article;
end
$$;
comment on function app.derive_article_stats(date, date, text) is 'Mentions, clicks, views and clicked mentions per day and article';
grant execute on function app.derive_article_stats(date, date, text) to crm_definer, crm_member;

create or replace function app.rebuild_articles(p_timezone text) returns void
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_organization_id constant uuid := app.organization_id();
begin
  with derived as materialized (
    select d.* from app.derive_article_stats('-infinity', 'infinity', p_timezone) d
  ),
  gone as (
    delete from public.daily_article_stats s
    where s.organization_id = v_organization_id and not exists (select from derived d where d.day = s.day and d.article = s.article)
  )
  insert into public.daily_article_stats (organization_id, day, article, mentions, clicks, views, clicked)
  select v_organization_id, d.day, d.article, d.mentions, d.clicks, d.views, d.clicked
  from derived d
  left join public.daily_article_stats s on s.organization_id = v_organization_id and s.day = d.day and s.article = d.article
  where (d.mentions, d.clicks, d.views, d.clicked) is distinct from (s.mentions, s.clicks, s.views, s.clicked)
  on conflict (organization_id, day, article) do update set
    mentions = excluded.mentions,
    clicks = excluded.clicks,
    views = excluded.views,
    clicked = excluded.clicked;
  delete from public.articles a
  where a.organization_id = v_organization_id
    and not exists (select from public.article_mentions m where m.organization_id = v_organization_id and m.article = a.id)
    and not exists (select from public.article_views w where w.organization_id = v_organization_id and w.article = a.id);
end
$$;

create or replace function app.counted_stats(p_from date, p_to date) returns table (statistic text, key text, counted text)
language plpgsql
stable
set search_path = ''
as $$
#variable_conflict use_column
declare
  v_organization_id constant uuid := app.organization_id();
begin
  return query
  select
    'daily_stats', d.day::text,
    format(
      '%s %s %s %s %s %s %s %s %s %s', sum(d.chats), sum(d.engaged_chats), sum(d.messages), sum(d.user_messages), sum(d.visitors), sum(d.views), sum(d.mentions), sum(d.clicks),
      sum(d.active_sessions), sum(d.messaging_sessions)
    )
  from public.daily_stats d
  where d.organization_id = v_organization_id and d.day between p_from and p_to
  group by d.day
  having (
    sum(d.chats), sum(d.engaged_chats), sum(d.messages), sum(d.user_messages), sum(d.visitors), sum(d.views), sum(d.mentions), sum(d.clicks),
    sum(d.active_sessions), sum(d.messaging_sessions)
  ) <> (0, 0, 0, 0, 0, 0, 0, 0, 0, 0)
  union all
  select 'daily_sessions', concat_ws(' ', d.day, d.engaged, d.registered, d.clicked, d.viewed, d.lead), sum(d.sessions)::text
  from public.daily_sessions d
  where d.organization_id = v_organization_id and d.day between p_from and p_to
  group by d.day, d.engaged, d.registered, d.clicked, d.viewed, d.lead
  having sum(d.sessions) <> 0
  union all
  select 'daily_active_sessions', concat_ws(' ', d.activity, d.day, d.previous_day), sum(d.sessions)::text
  from public.daily_active_sessions d
  where d.organization_id = v_organization_id and d.day between p_from and p_to
  group by d.activity, d.day, d.previous_day
  having sum(d.sessions) <> 0
  union all
  select 'daily_chat_facets', concat_ws(' ', d.day, d.facet, d.value), d.chats::text
  from public.daily_chat_facets d
  where d.organization_id = v_organization_id and d.day between p_from and p_to and d.chats <> 0
  union all
  select 'daily_article_stats', concat_ws(' ', d.day, d.article), format('%s %s %s %s', d.mentions, d.clicks, d.views, d.clicked)
  from public.daily_article_stats d
  where d.organization_id = v_organization_id and d.day between p_from and p_to and (d.mentions, d.clicks, d.views, d.clicked) <> (0, 0, 0, 0)
  union all
  select 'session_days', concat_ws(' ', d.activity, d.session_id, d.day), '1'
  from public.session_days d
  where d.organization_id = v_organization_id and d.day between p_from and p_to
  union all
  select 'web_sessions', s.session_id, concat_ws(' ', s.started_at, s.engaged, s.registered, s.clicked, s.viewed, s.lead)
  from public.web_sessions s
  where s.organization_id = v_organization_id and p_from = '-infinity';
end
$$;

create or replace function app.recounted_stats(p_from date, p_to date, p_timezone text) returns table (statistic text, key text, counted text)
language plpgsql
stable
set search_path = ''
as $$
#variable_conflict use_column
begin
  return query
  select
    'daily_stats', d.day::text,
    format(
      '%s %s %s %s %s %s %s %s %s %s', d.chats, d.engaged_chats, d.messages, d.user_messages, d.visitors, d.views, d.mentions, d.clicks,
      coalesce(a.chatting, 0), coalesce(a.messaging, 0)
    )
  from app.derive_daily_stats(p_from, p_to, p_timezone) d
  left join (
    select s.day, count(*) filter (where s.activity = 'chat') as chatting, count(*) filter (where s.activity = 'message') as messaging
    from app.derive_session_days(p_from, p_to, p_timezone) s
    group by s.day
  ) a on a.day = d.day
  union all
  select 'daily_sessions', concat_ws(' ', s.day, s.engaged, s.registered, s.clicked, s.viewed, s.lead), count(*)::text
  from (
    select (d.started_at at time zone p_timezone)::date as day, d.* from app.derive_sessions() d where d.started_at is not null
  ) s
  where s.day between p_from and p_to
  group by s.day, s.engaged, s.registered, s.clicked, s.viewed, s.lead
  union all
  select 'daily_active_sessions', concat_ws(' ', r.activity, r.day, r.previous_day), count(*)::text
  from (
    select d.activity, d.day, coalesce(lag(d.day) over (partition by d.activity, d.session_id order by d.day), '-infinity') as previous_day
    from app.derive_session_days('-infinity', 'infinity', p_timezone) d
  ) r
  where r.day between p_from and p_to
  group by r.activity, r.day, r.previous_day
  union all
  select 'daily_chat_facets', concat_ws(' ', d.day, d.facet, d.value), d.chats::text
  from app.derive_facets(p_from, p_to, p_timezone) d
  union all
  select 'daily_article_stats', concat_ws(' ', d.day, d.article), format('%s %s %s %s', d.mentions, d.clicks, d.views, d.clicked)
  from app.derive_article_stats(p_from, p_to, p_timezone) d
  union all
  select 'session_days', concat_ws(' ', d.activity, d.session_id, d.day), '1'
  from app.derive_session_days(p_from, p_to, p_timezone) d
  union all
  select 'web_sessions', s.session_id, concat_ws(' ', s.started_at, s.engaged, s.registered, s.clicked, s.viewed, s.lead)
  from app.derive_sessions() s
  where p_from = '-infinity';
end
$$;

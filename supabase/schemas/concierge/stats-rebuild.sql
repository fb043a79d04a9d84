-- Every statistic once more, from the rows it counts: to fill them again, to compare them, and to cut days in another time zone.

create function app.day_start(p_day date, p_timezone text) returns timestamptz
language plpgsql
stable
set search_path = ''
as $$
declare
  v_midnight constant timestamp := p_day;
begin
  if not isfinite(p_day) then
    return p_day::timestamptz;
  end if;
  -- where clocks go back over midnight a day has two, and Postgres takes the later one
  return (
    select min(m.at)
    from (
      select v_midnight at time zone p_timezone - make_interval(mins => n.minutes) as at, n.minutes
      from (values (0), (30), (60), (120)) n (minutes)
    ) m
    where m.minutes = 0 or m.at at time zone p_timezone = v_midnight
  );
end
$$;
grant execute on function app.day_start(date, text) to crm_member, crm_definer;
comment on function app.day_start(date, text) is
  'The moment at which a day begins in a time zone, the first midnight where it has two; infinite for an infinite day';

create function app.derive_daily_stats(p_from date, p_to date, p_timezone text)
returns table (day date, chats bigint, engaged_chats bigint, messages bigint, user_messages bigint, visitors bigint, views bigint,
  mentions bigint, clicks bigint)
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
  select
    e.day, sum(e.chats)::bigint, sum(e.engaged_chats)::bigint, sum(e.messages)::bigint, sum(e.user_messages)::bigint,
    sum(e.visitors)::bigint, sum(e.views)::bigint, sum(e.mentions)::bigint, sum(e.clicks)::bigint
  from (
    select (c.created_at at time zone p_timezone)::date, count(*), count(*) filter (where c.user_message_count > 0), 0, 0, 0, 0, 0, 0
    from public.chats c
    where c.organization_id = v_organization_id and c.created_at >= v_start and c.created_at < v_end
    group by 1
    union all
    select (m.created_at at time zone p_timezone)::date, 0, 0, count(*), count(*) filter (where m.role = 'user'), 0, 0, 0, 0
    from public.chat_messages m
    where m.organization_id = v_organization_id and m.created_at >= v_start and m.created_at < v_end
    group by 1
    union all
    select (v.created_at at time zone p_timezone)::date, 0, 0, 0, 0, count(*), 0, 0, 0
    from public.visitors v
    where v.organization_id = v_organization_id and v.merged_into is null and v.created_at >= v_start and v.created_at < v_end
    group by 1
    union all
    select (w.viewed_at at time zone p_timezone)::date, 0, 0, 0, 0, 0, count(*), 0, 0
    from public.article_views w
    where w.organization_id = v_organization_id and w.viewed_at >= v_start and w.viewed_at < v_end
    group by 1
    union all
    select (a.mentioned_at at time zone p_timezone)::date, 0, 0, 0, 0, 0, 0, count(*), 0
    from public.article_mentions a
    where a.organization_id = v_organization_id and a.mentioned_at >= v_start and a.mentioned_at < v_end
    group by 1
    union all
    select (a.clicked_at at time zone p_timezone)::date, 0, 0, 0, 0, 0, 0, 0, count(*)
    from public.article_mentions a
    where a.organization_id = v_organization_id and a.clicked_at >= v_start and a.clicked_at < v_end
    group by 1
  ) e (day, chats, engaged_chats, messages, user_messages, visitors, views, mentions, clicks)
  group by e.day;
end
$$;
grant execute on function app.derive_daily_stats(date, date, text) to crm_member, crm_definer;
comment on function app.derive_daily_stats(date, date, text) is 'Events per day, counted from the rows; days without any are left out';

create function app.derive_session_days(p_from date, p_to date, p_timezone text) returns table (activity text, session_id text, day date)
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
  select distinct 'chat', c.session_id, (c.created_at at time zone p_timezone)::date
  from public.chats c
  where c.organization_id = v_organization_id and c.created_at >= v_start and c.created_at < v_end
  union all
  select distinct 'message', c.session_id, (m.created_at at time zone p_timezone)::date
  from public.chat_messages m
  join public.chats c on c.organization_id = v_organization_id and c.id = m.chat_id
  where m.organization_id = v_organization_id and m.role = 'user' and m.created_at >= v_start and m.created_at < v_end;
end
$$;
grant execute on function app.derive_session_days(date, date, text) to crm_member, crm_definer;
comment on function app.derive_session_days(date, date, text) is 'On which days sessions began a chat or sent a message';

create function app.derive_facets(p_from date, p_to date, p_timezone text) returns table (day date, facet text, value text, chats bigint)
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
  select (c.created_at at time zone p_timezone)::date, f.facet, f.value, count(*)
  from public.chats c
  cross join lateral (values ('device', c.device), ('city', c.city), ('country', c.country)) f (facet, value)
  where c.organization_id = v_organization_id and c.created_at >= v_start and c.created_at < v_end and f.value is not null
  group by 1, 2, 3;
end
$$;
grant execute on function app.derive_facets(date, date, text) to crm_member, crm_definer;
comment on function app.derive_facets(date, date, text) is 'Chats per day by device, city and country';

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
grant execute on function app.derive_article_stats(date, date, text) to crm_member, crm_definer;
comment on function app.derive_article_stats(date, date, text) is 'Mentions, clicks, views and clicked mentions per day and article';

create function app.derive_sessions()
returns table (session_id text, started_at timestamptz, engaged boolean, registered boolean, clicked boolean, viewed boolean, lead boolean)
language plpgsql
stable
set search_path = ''
as $$
#variable_conflict use_column
declare
  v_organization_id constant uuid := app.organization_id();
begin
  return query
  select e.session_id, min(e.started_at), bool_or(e.engaged), bool_or(e.registered), bool_or(e.clicked), bool_or(e.viewed), bool_or(e.lead)
  from (
    select c.session_id, c.created_at, c.user_message_count > 0, false, false, false, coalesce(s.is_lead, false)
    from public.chats c
    left join public.chat_summaries s on s.organization_id = v_organization_id and s.chat_id = c.id
    where c.organization_id = v_organization_id
    union all
    select k.session_id, null, false, true, false, false, false
    from public.visitor_sessions k
    join public.visitors v on v.organization_id = v_organization_id and v.id = k.visitor_id
    where k.organization_id = v_organization_id and v.email is not null
    union all
    select a.session_id, null, false, false, true, false, false
    from public.article_mentions a
    where a.organization_id = v_organization_id and a.clicked_at is not null and a.session_id is not null
    union all
    select w.session_id, null, false, false, false, true, false
    from public.article_views w
    where w.organization_id = v_organization_id and w.session_id is not null
  ) e (session_id, started_at, engaged, registered, clicked, viewed, lead)
  group by e.session_id;
end
$$;
grant execute on function app.derive_sessions() to crm_definer;
comment on function app.derive_sessions() is 'Browser sessions and what became of them, from chats, visitors, clicks and views';

create function app.cohorts(p_from date, p_to date, p_timezone text)
returns table (day date, engaged boolean, registered boolean, clicked boolean, viewed boolean, lead boolean, sessions bigint)
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
  select (s.started_at at time zone p_timezone)::date, s.engaged, s.registered, s.clicked, s.viewed, s.lead, count(*)
  from public.web_sessions s
  where s.organization_id = v_organization_id and s.started_at >= v_start and s.started_at < v_end
  group by 1, 2, 3, 4, 5, 6;
end
$$;
grant execute on function app.cohorts(date, date, text) to crm_member, crm_definer;
comment on function app.cohorts(date, date, text) is 'Started sessions by day and by what became of them';

create function app.returning_session_counts() returns table (activity text, day date, previous_day date, sessions bigint)
language plpgsql
stable
set search_path = ''
as $$
#variable_conflict use_column
begin
  return query
  select r.activity, r.day, r.previous_day, count(*)
  from (
    select d.activity, d.day, coalesce(lag(d.day) over (partition by d.activity, d.session_id order by d.day), '-infinity') as previous_day
    from public.session_days d
    where d.organization_id = app.organization_id()
  ) r
  group by 1, 2, 3;
end
$$;
grant execute on function app.returning_session_counts() to crm_definer;
comment on function app.returning_session_counts() is 'Active sessions by day and by the day they had been active before';

create function app.rebuild_session_days(p_timezone text) returns void
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_organization_id constant uuid := app.organization_id();
begin
  with derived as materialized (
    select d.* from app.derive_session_days('-infinity', 'infinity', p_timezone) d
  ),
  gone as (
    delete from public.session_days s
    where s.organization_id = v_organization_id
      and not exists (select from derived d where d.activity = s.activity and d.session_id = s.session_id and d.day = s.day)
  )
  insert into public.session_days (organization_id, activity, session_id, day)
  select v_organization_id, d.activity, d.session_id, d.day
  from derived d
  where not exists (
    select
    from public.session_days s
    where s.organization_id = v_organization_id and s.activity = d.activity and s.session_id = d.session_id and s.day = d.day
  );
end
$$;
grant execute on function app.rebuild_session_days(text) to crm_definer;
comment on function app.rebuild_session_days(text) is 'Derives the days of the organisation''s sessions again. A part of app.rebuild_stats';

create function app.rebuild_articles(p_timezone text) returns void
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
grant execute on function app.rebuild_articles(text) to crm_definer;
comment on function app.rebuild_articles(text) is
  'Derives the daily numbers of the organisation''s articles again, and takes out those that nothing names any more. A part of '
  'app.rebuild_stats';

create function app.rebuild_sessions() returns void
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_organization_id constant uuid := app.organization_id();
begin
  with derived as materialized (
    select d.* from app.derive_sessions() d
  ),
  gone as (
    delete from public.web_sessions s
    where s.organization_id = v_organization_id and not exists (select from derived d where d.session_id = s.session_id)
  )
  insert into public.web_sessions (organization_id, session_id, started_at, engaged, registered, clicked, viewed, lead)
  select v_organization_id, d.session_id, d.started_at, d.engaged, d.registered, d.clicked, d.viewed, d.lead
  from derived d
  left join public.web_sessions s on s.organization_id = v_organization_id and s.session_id = d.session_id
  where (d.started_at, d.engaged, d.registered, d.clicked, d.viewed, d.lead)
    is distinct from (s.started_at, s.engaged, s.registered, s.clicked, s.viewed, s.lead)
  on conflict (organization_id, session_id) do update set
    started_at = excluded.started_at,
    engaged = excluded.engaged,
    registered = excluded.registered,
    clicked = excluded.clicked,
    viewed = excluded.viewed,
    lead = excluded.lead;
end
$$;
grant execute on function app.rebuild_sessions() to crm_definer;
comment on function app.rebuild_sessions() is 'Derives the organisation''s browser sessions again. A part of app.rebuild_stats';

-- writes what differs: most of it is as it was, and writers wait meanwhile
create function app.rebuild_stats() returns void
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_organization_id constant uuid := app.organization_id();
  v_timezone text;
  v_updated_at timestamptz;
begin
  perform app.advisory_lock('statistics', p_exclusive => true);
  perform app.advisory_lock('folding', p_exclusive => true);
  v_timezone := (select o.timezone from public.organizations o where o.id = v_organization_id);
  -- to count again is no news
  v_updated_at := (
    select coalesce(max(s.at), now())
    from (
      select d.updated_at as at from public.daily_stats d where d.organization_id = v_organization_id
      union all
      select u.stored_at from public.uncounted_events u where u.organization_id = v_organization_id and u.events @? '$[*].at'
    ) s
  );
  -- no writer is under way: what is left to be counted is all among the rows that are counted now
  delete from public.uncounted_events where organization_id = v_organization_id;
  perform app.rebuild_sessions();
  perform app.rebuild_session_days(v_timezone);
  perform app.rebuild_articles(v_timezone);
  delete from public.daily_stats where organization_id = v_organization_id;
  delete from public.daily_sessions where organization_id = v_organization_id;
  delete from public.daily_active_sessions where organization_id = v_organization_id;
  delete from public.daily_chat_facets where organization_id = v_organization_id;
  insert into public.daily_stats (organization_id, day, chats, engaged_chats, messages, user_messages, visitors, views, mentions, clicks,
    active_sessions, messaging_sessions, updated_at)
  select
    v_organization_id, d.day, d.chats, d.engaged_chats, d.messages, d.user_messages, d.visitors, d.views, d.mentions, d.clicks,
    coalesce(a.chatting, 0), coalesce(a.messaging, 0), v_updated_at
  from app.derive_daily_stats('-infinity', 'infinity', v_timezone) d
  left join (
    select s.day, count(*) filter (where s.activity = 'chat') as chatting, count(*) filter (where s.activity = 'message') as messaging
    from public.session_days s
    where s.organization_id = v_organization_id
    group by s.day
  ) a on a.day = d.day;
  insert into public.daily_sessions (organization_id, day, engaged, registered, clicked, viewed, lead, sessions)
  select v_organization_id, c.day, c.engaged, c.registered, c.clicked, c.viewed, c.lead, c.sessions
  from app.cohorts('-infinity', 'infinity', v_timezone) c;
  insert into public.daily_active_sessions (organization_id, activity, day, previous_day, sessions)
  select v_organization_id, a.activity, a.day, a.previous_day, a.sessions
  from app.returning_session_counts() a;
  insert into public.daily_chat_facets (organization_id, day, facet, value, chats)
  select v_organization_id, d.day, d.facet, d.value, d.chats
  from app.derive_facets('-infinity', 'infinity', v_timezone) d;
end
$$;
grant execute on function app.rebuild_stats() to crm_definer;
comment on function app.rebuild_stats() is
  'Derives all statistics of the organisation again, in its time zone of now; writers wait meanwhile. Twice gives the same as once';

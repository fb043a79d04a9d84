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
comment on function app.day_start(date, text) is 'The moment at which a day begins in a time zone, the first midnight where it has two; infinite for an infinite day';

create function app.derive_daily_stats(p_from date, p_to date, p_timezone text)
returns table (day date, chats bigint, engaged_chats bigint, messages bigint, user_messages bigint, visitors bigint, views bigint, mentions bigint, clicks bigint)
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
    e.day, sum(e.chats)::bigint, sum(e.engaged_chats)::bigint, sum(e.messages)::bigint, sum(e.user_messages)::bigint, sum(e.visitors)::bigint,
    sum(e.views)::bigint, sum(e.mentions)::bigint, sum(e.clicks)::bigint
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
comment on function app.derive_daily_stats(date, date, text) is 'Events per day, counted from the rows; days without any are left out';

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
    select c.session_id, c.created_at, c.user_message_count > 0, false, false, false, coalesce(s.lead_score >= 7, false)
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
comment on function app.derive_sessions() is 'Browser sessions and what became of them, from chats, visitors, clicks and views';

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
  cross join lateral app.facets_of(c.user_agent, c.location) f
  where c.organization_id = v_organization_id and c.created_at >= v_start and c.created_at < v_end
  group by 1, 2, 3;
end
$$;
comment on function app.derive_facets(date, date, text) is 'Chats per day by device, city and country';

create function app.derive_article_stats(p_from date, p_to date, p_timezone text)
returns table (day date, article uuid, mentions bigint, clicks bigint, views bigint)
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
  select e.day, e.article, sum(e.mentions)::bigint, sum(e.clicks)::bigint, sum(e.views)::bigint
  from (
    select (a.mentioned_at at time zone p_timezone)::date, a.article, count(*), 0, 0
    from public.article_mentions a
    where a.organization_id = v_organization_id and a.mentioned_at >= v_start and a.mentioned_at < v_end
    group by 1, 2
    union all
    select (a.clicked_at at time zone p_timezone)::date, a.article, 0, count(*), 0
    from public.article_mentions a
    where a.organization_id = v_organization_id and a.clicked_at >= v_start and a.clicked_at < v_end
    group by 1, 2
    union all
    select (w.viewed_at at time zone p_timezone)::date, w.article, 0, 0, count(*)
    from public.article_views w
    where w.organization_id = v_organization_id and w.viewed_at >= v_start and w.viewed_at < v_end
    group by 1, 2
  ) e (day, article, mentions, clicks, views)
  group by e.day, e.article;
end
$$;
comment on function app.derive_article_stats(date, date, text) is 'Mentions, clicks and views per day and article';

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
  perform app.take_statistics_turn(true);
  v_timezone := (select o.timezone from public.organizations o where o.id = v_organization_id);
  -- to count again is no news
  v_updated_at := (select coalesce(max(d.updated_at), now()) from public.daily_stats d where d.organization_id = v_organization_id);
  delete from public.web_sessions where organization_id = v_organization_id;
  delete from public.session_days where organization_id = v_organization_id;
  delete from public.daily_stats where organization_id = v_organization_id;
  delete from public.daily_sessions where organization_id = v_organization_id;
  delete from public.daily_active_sessions where organization_id = v_organization_id;
  delete from public.daily_chat_facets where organization_id = v_organization_id;
  delete from public.daily_article_stats where organization_id = v_organization_id;
  delete from public.articles a
  where a.organization_id = v_organization_id
    and not exists (select from public.article_mentions m where m.organization_id = v_organization_id and m.article = a.id)
    and not exists (select from public.article_views w where w.organization_id = v_organization_id and w.article = a.id);

  insert into public.web_sessions (organization_id, session_id, started_at, engaged, registered, clicked, viewed, lead)
  select v_organization_id, s.session_id, s.started_at, s.engaged, s.registered, s.clicked, s.viewed, s.lead
  from app.derive_sessions() s;
  insert into public.session_days (organization_id, activity, session_id, day)
  select v_organization_id, d.activity, d.session_id, d.day
  from app.derive_session_days('-infinity', 'infinity', v_timezone) d;
  insert into public.daily_stats (
    organization_id, day, slot, chats, engaged_chats, messages, user_messages, visitors, views, mentions, clicks, updated_at
  )
  select v_organization_id, d.day, 0, d.chats, d.engaged_chats, d.messages, d.user_messages, d.visitors, d.views, d.mentions, d.clicks, v_updated_at
  from app.derive_daily_stats('-infinity', 'infinity', v_timezone) d;
  insert into public.daily_sessions (organization_id, day, slot, engaged, registered, clicked, viewed, lead, sessions)
  select v_organization_id, c.day, 0, c.engaged, c.registered, c.clicked, c.viewed, c.lead, c.sessions
  from app.cohorts('-infinity', 'infinity', v_timezone) c;
  insert into public.daily_active_sessions (organization_id, activity, day, previous_day, slot, sessions)
  select v_organization_id, a.activity, a.day, a.previous_day, 0, a.sessions
  from app.returns_of_sessions() a;
  insert into public.daily_chat_facets (organization_id, day, facet, value, chats)
  select v_organization_id, d.day, d.facet, d.value, d.chats
  from app.derive_facets('-infinity', 'infinity', v_timezone) d;
  insert into public.daily_article_stats (organization_id, day, article, mentions, clicks, views)
  select v_organization_id, d.day, d.article, d.mentions, d.clicks, d.views
  from app.derive_article_stats('-infinity', 'infinity', v_timezone) d;
end
$$;
comment on function app.rebuild_stats() is 'Derives all statistics of the organisation again, in its time zone of now; writers wait meanwhile. Twice gives the same as once';

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
comment on function app.cohorts(date, date, text) is 'Started sessions by day and by what became of them';

create function app.returns_of_sessions() returns table (activity text, day date, previous_day date, sessions bigint)
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
comment on function app.returns_of_sessions() is 'Active sessions by day and by the day they had been active before';

-- reconciliation

create function app.counted_stats(p_from date, p_to date) returns table (statistic text, key text, counted text)
language plpgsql
stable
set search_path = ''
as $$
#variable_conflict use_column
declare
  v_organization_id constant uuid := app.organization_id();
begin
  return query
  select 'daily_stats', d.day::text, format('%s %s %s %s %s %s %s %s', sum(d.chats), sum(d.engaged_chats), sum(d.messages), sum(d.user_messages), sum(d.visitors), sum(d.views), sum(d.mentions), sum(d.clicks))
  from public.daily_stats d
  where d.organization_id = v_organization_id and d.day between p_from and p_to
  group by d.day
  having (sum(d.chats), sum(d.engaged_chats), sum(d.messages), sum(d.user_messages), sum(d.visitors), sum(d.views), sum(d.mentions), sum(d.clicks)) <> (0, 0, 0, 0, 0, 0, 0, 0)
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
  select 'daily_article_stats', concat_ws(' ', d.day, d.article), format('%s %s %s', d.mentions, d.clicks, d.views)
  from public.daily_article_stats d
  where d.organization_id = v_organization_id and d.day between p_from and p_to and (d.mentions, d.clicks, d.views) <> (0, 0, 0)
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
comment on function app.counted_stats(date, date) is 'The statistics of these days as they were counted, one row per number or group of numbers';

create function app.recounted_stats(p_from date, p_to date, p_timezone text) returns table (statistic text, key text, counted text)
language plpgsql
stable
set search_path = ''
as $$
#variable_conflict use_column
begin
  return query
  select 'daily_stats', d.day::text, format('%s %s %s %s %s %s %s %s', d.chats, d.engaged_chats, d.messages, d.user_messages, d.visitors, d.views, d.mentions, d.clicks)
  from app.derive_daily_stats(p_from, p_to, p_timezone) d
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
  select 'daily_article_stats', concat_ws(' ', d.day, d.article), format('%s %s %s', d.mentions, d.clicks, d.views)
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
comment on function app.recounted_stats(date, date, text) is 'The same numbers from the rows they count';

create function public.reconcile_stats(p_input jsonb default '{}', p_request jsonb default '{}') returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_input constant jsonb := app.json(p_input);
  v_organization_id constant uuid := app.organization_id();
  v_started constant timestamptz := clock_timestamp();
  v_timezone constant text := (select o.timezone from public.organizations o where o.id = v_organization_id);
  v_days constant integer := (v_input ->> 'days')::integer;
  v_to constant date := case when v_days is null then 'infinity' else (now() at time zone v_timezone)::date end;
  v_from constant date := case when v_days is null then '-infinity' else v_to - v_days + 1 end;
  v_compared integer;
  v_drift integer;
  v_differences jsonb;
  v_check public.stats_checks;
begin
  if app.claim('actor') is distinct from 'worker' then
    perform app.raise(403, 'insufficient_role', 'Only a job reconciles statistics');
  elsif v_organization_id is null then
    perform app.raise(401, 'unauthorized', 'Unauthorized');
  end if;
  -- one statement sees one moment: what is stored between its halves is in both or in neither
  select count(distinct split_part(x.key, ' ', 1)) filter (where x.statistic = 'daily_stats'), count(*) filter (where x.differs),
    coalesce(jsonb_agg(to_jsonb(x) - 'differs' - 'place') filter (where x.place <= 20 and x.differs), '[]')
  into v_compared, v_drift, v_differences
  from (
    select
      coalesce(c.statistic, r.statistic) as statistic, coalesce(c.key, r.key) as key, c.counted, r.counted as recounted,
      c.counted is distinct from r.counted as differs, row_number() over (partition by c.counted is distinct from r.counted) as place
    from app.counted_stats(v_from, v_to) c
    full join app.recounted_stats(v_from, v_to, v_timezone) r on r.statistic = c.statistic and r.key = c.key
  ) x;
  if v_drift > 0 and coalesce((v_input ->> 'repair')::boolean, false) then
    perform app.rebuild_stats();
    v_check.is_repaired := true;
  end if;
  insert into public.stats_checks (organization_id, from_day, to_day, days, drift, differences, is_repaired, duration_ms)
  values (
    v_organization_id, nullif(v_from, '-infinity'), nullif(v_to, 'infinity'), v_compared, v_drift, v_differences, coalesce(v_check.is_repaired, false),
    (extract(epoch from clock_timestamp() - v_started) * 1000)::integer
  )
  returning * into v_check;
  return app.stats_check_row(v_check);
end
$$;
alter function public.reconcile_stats(jsonb, jsonb) owner to crm_definer;
grant execute on function public.reconcile_stats(jsonb, jsonb) to crm_worker;
comment on function public.reconcile_stats(jsonb, jsonb) is 'Compares the claim''s organisation''s statistics with the rows they count, { days?: the last so many, all when unset; repair?: derive them again when they differ }; answers and keeps { checked_at, from, to, days, drift, differences, is_repaired, duration_ms }';

create function app.stats_check_row(p_check public.stats_checks) returns jsonb
language plpgsql
stable
set search_path = ''
as $$
begin
  return jsonb_build_object(
    'checked_at', app.iso(p_check.checked_at), 'from', p_check.from_day, 'to', p_check.to_day, 'days', p_check.days, 'drift', p_check.drift,
    'differences', p_check.differences, 'is_repaired', p_check.is_repaired, 'duration_ms', p_check.duration_ms
  );
end
$$;
comment on function app.stats_check_row(public.stats_checks) is 'A comparison of statistics as clients see it';

create function public.latest_stats_check(p_input jsonb default '{}', p_request jsonb default '{}') returns jsonb
language plpgsql
stable
set search_path = ''
as $$
begin
  perform app.require_member();
  return (
    select app.stats_check_row(c)
    from public.stats_checks c
    where c.organization_id = app.organization_id()
    order by c.checked_at desc
    limit 1
  );
end
$$;
grant execute on function public.latest_stats_check(jsonb, jsonb) to crm_member;
comment on function public.latest_stats_check(jsonb, jsonb) is 'The last comparison of the organisation''s statistics with the rows they count, or null';

create function public.organizations_to_reconcile(p_input jsonb default '{}', p_request jsonb default '{}') returns jsonb
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
  v_input constant jsonb := app.json(p_input);
  v_before constant timestamptz := coalesce((v_input ->> 'checked_before')::timestamptz, now() - interval '20 hours');
begin
  return (
    select coalesce(jsonb_agg(d.id), '[]')
    from (
      select o.id
      from public.organizations o
      left join lateral (
        select max(c.checked_at) as at from public.stats_checks c where c.organization_id = o.id
      ) last on true
      where (last.at is null or last.at < v_before) and not coalesce(v_input -> 'passed', '[]') ? o.id::text
      order by last.at nulls first, o.id
      limit (v_input ->> 'limit')::integer
    ) d
  );
end
$$;
alter function public.organizations_to_reconcile(jsonb, jsonb) owner to crm_system;
grant execute on function public.organizations_to_reconcile(jsonb, jsonb) to crm_worker;
comment on function public.organizations_to_reconcile(jsonb, jsonb) is 'Organisations whose statistics nobody has compared since { checked_before? } (20 hours ago when unset), longest ago first and without those { passed: [id] }: takes also { limit }, answers [id]';

grant select (organization_id, checked_at) on public.stats_checks to crm_system;
grant execute on function
  app.day_start(date, text), app.derive_daily_stats(date, date, text), app.derive_sessions(), app.derive_session_days(date, date, text),
  app.derive_facets(date, date, text), app.derive_article_stats(date, date, text), app.rebuild_stats(), app.cohorts(date, date, text),
  app.returns_of_sessions(), app.counted_stats(date, date), app.recounted_stats(date, date, text), app.stats_check_row(public.stats_checks)
to crm_definer;
grant execute on function
  app.day_start(date, text), app.derive_daily_stats(date, date, text), app.derive_session_days(date, date, text), app.derive_facets(date, date, text),
  app.derive_article_stats(date, date, text), app.cohorts(date, date, text), app.stats_check_row(public.stats_checks)
to crm_member;

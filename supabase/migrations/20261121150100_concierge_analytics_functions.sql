-- Reading statistics as a member. In the organisation's own time zone a number comes from the daily tables and costs days; in any
-- other zone the same number is derived from the rows themselves.

create function app.measure(p_from date, p_to date, p_timezone text) returns jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
  v_organization_id constant uuid := app.organization_id();
  v_is_own constant boolean := p_timezone = (select o.timezone from public.organizations o where o.id = v_organization_id);
begin
  return (
    with counted as materialized (
      select
        d.day, sum(d.chats) as chats, sum(d.engaged_chats) as engaged_chats, sum(d.messages) as messages, sum(d.user_messages) as user_messages,
        sum(d.visitors) as visitors, sum(d.views) as views, sum(d.mentions) as mentions, sum(d.clicks) as clicks
      from public.daily_stats d
      where v_is_own and d.organization_id = v_organization_id and d.day between p_from and p_to
      group by d.day
      union all
      select d.* from app.derive_daily_stats(p_from, p_to, p_timezone) d where not v_is_own
    ),
    cohort as materialized (
      select
        c.day, sum(c.sessions) as sessions, sum(c.sessions) filter (where c.engaged) as engaged_sessions,
        sum(c.sessions) filter (where c.registered) as registered_sessions, sum(c.sessions) filter (where c.clicked) as clicked_sessions,
        sum(c.sessions) filter (where c.viewed) as viewed_sessions, sum(c.sessions) filter (where c.lead) as leads,
        sum(c.sessions) filter (where c.engaged and c.registered) as engaged_registered, sum(c.sessions) filter (where c.engaged and c.clicked) as engaged_clicked
      from (
        select d.day, d.engaged, d.registered, d.clicked, d.viewed, d.lead, d.sessions
        from public.daily_sessions d
        where v_is_own and d.organization_id = v_organization_id and d.day between p_from and p_to
        union all
        select d.* from app.cohorts(p_from, p_to, p_timezone) d where not v_is_own
      ) c
      group by c.day
    ),
    active as materialized (
      select a.day, sum(a.sessions) filter (where a.activity = 'chat') as active_sessions, sum(a.sessions) filter (where a.activity = 'message') as messaging_sessions
      from (
        select d.activity, d.day, d.sessions
        from public.daily_active_sessions d
        where v_is_own and d.organization_id = v_organization_id and d.activity in ('chat', 'message') and d.day between p_from and p_to
        union all
        select d.activity, d.day, count(*) from app.derive_session_days(p_from, p_to, p_timezone) d where not v_is_own group by 1, 2
      ) a
      group by a.day
    )
    select jsonb_build_object(
      'totals', jsonb_build_object(
        'chats', (select coalesce(sum(c.chats), 0) from counted c),
        'engaged_chats', (select coalesce(sum(c.engaged_chats), 0) from counted c),
        'messages', (select coalesce(sum(c.messages), 0) from counted c),
        'user_messages', (select coalesce(sum(c.user_messages), 0) from counted c),
        'visitors', (select coalesce(sum(c.visitors), 0) from counted c),
        'views', (select coalesce(sum(c.views), 0) from counted c),
        'mentions', (select coalesce(sum(c.mentions), 0) from counted c),
        'clicks', (select coalesce(sum(c.clicks), 0) from counted c)
      ) || (
        select jsonb_build_object(
          'sessions', coalesce(sum(c.sessions), 0), 'engaged_sessions', coalesce(sum(c.engaged_sessions), 0),
          'registered_sessions', coalesce(sum(c.registered_sessions), 0), 'clicked_sessions', coalesce(sum(c.clicked_sessions), 0),
          'viewed_sessions', coalesce(sum(c.viewed_sessions), 0), 'leads', coalesce(sum(c.leads), 0),
          'engaged_registered_sessions', coalesce(sum(c.engaged_registered), 0), 'engaged_clicked_sessions', coalesce(sum(c.engaged_clicked), 0)
        )
        from cohort c
      ) || app.unique_sessions(p_from, p_to, p_timezone, v_is_own),
      'series', case when isfinite(p_from) and isfinite(p_to) then (
        select jsonb_build_object(
          'days', jsonb_agg(n.day order by n.day),
          'chats', jsonb_agg(coalesce(c.chats, 0) order by n.day), 'engaged_chats', jsonb_agg(coalesce(c.engaged_chats, 0) order by n.day),
          'messages', jsonb_agg(coalesce(c.messages, 0) order by n.day), 'user_messages', jsonb_agg(coalesce(c.user_messages, 0) order by n.day),
          'visitors', jsonb_agg(coalesce(c.visitors, 0) order by n.day), 'views', jsonb_agg(coalesce(c.views, 0) order by n.day),
          'mentions', jsonb_agg(coalesce(c.mentions, 0) order by n.day), 'clicks', jsonb_agg(coalesce(c.clicks, 0) order by n.day),
          'sessions', jsonb_agg(coalesce(s.sessions, 0) order by n.day), 'engaged_sessions', jsonb_agg(coalesce(s.engaged_sessions, 0) order by n.day),
          'registered_sessions', jsonb_agg(coalesce(s.registered_sessions, 0) order by n.day),
          'clicked_sessions', jsonb_agg(coalesce(s.clicked_sessions, 0) order by n.day),
          'viewed_sessions', jsonb_agg(coalesce(s.viewed_sessions, 0) order by n.day), 'leads', jsonb_agg(coalesce(s.leads, 0) order by n.day),
          'active_sessions', jsonb_agg(coalesce(a.active_sessions, 0) order by n.day),
          'messaging_sessions', jsonb_agg(coalesce(a.messaging_sessions, 0) order by n.day)
        )
        from (select p_from + i as day from generate_series(0, p_to - p_from) i) n
        left join counted c on c.day = n.day
        left join cohort s on s.day = n.day
        left join active a on a.day = n.day
      ) end
    )
  );
end
$$;
comment on function app.measure(date, date, text) is 'Every metric over a range of days: { totals, series: { days, <metric>: [one number per day] } }, the series only of a finite range';

create function app.unique_sessions(p_from date, p_to date, p_timezone text, p_is_own boolean) returns jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
  v_organization_id constant uuid := app.organization_id();
begin
  if not p_is_own then
    return (
      select jsonb_build_object(
        'active_sessions', count(distinct d.session_id) filter (where d.activity = 'chat'),
        'messaging_sessions', count(distinct d.session_id) filter (where d.activity = 'message')
      )
      from app.derive_session_days(p_from, p_to, p_timezone) d
    );
  end if;
  -- a session counts on its first day in the range: the one whose previous day lies before the range
  return (
    select jsonb_build_object(
      'active_sessions', coalesce(sum(d.sessions) filter (where d.activity = 'chat'), 0),
      'messaging_sessions', coalesce(sum(d.sessions) filter (where d.activity = 'message'), 0)
    )
    from public.daily_active_sessions d
    where d.organization_id = v_organization_id and d.activity in ('chat', 'message')
      and d.day between p_from and p_to
      and (d.previous_day < p_from or d.previous_day = '-infinity')
  );
end
$$;
comment on function app.unique_sessions(date, date, text, boolean) is 'Sessions active in a range, each once: { active_sessions, messaging_sessions }';

create function app.composition(p_from date, p_to date, p_timezone text) returns jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
  v_organization_id constant uuid := app.organization_id();
  v_is_own constant boolean := p_timezone = (select o.timezone from public.organizations o where o.id = v_organization_id);
begin
  return (
    select jsonb_build_object(
      'device', coalesce(jsonb_agg(jsonb_build_object('name', r.value, 'value', r.chats) order by r.chats desc, r.value) filter (where r.facet = 'device'), '[]'),
      'city', coalesce(jsonb_agg(jsonb_build_object('name', r.value, 'value', r.chats) order by r.chats desc, r.value) filter (where r.facet = 'city'), '[]'),
      'country', coalesce(jsonb_agg(jsonb_build_object('name', r.value, 'value', r.chats) order by r.chats desc, r.value) filter (where r.facet = 'country'), '[]')
    )
    from (
      select p.facet, case when p.facet = 'city' and p.place > 15 then 'Other' else p.value end as value, sum(p.chats) as chats
      from (
        select f.facet, f.value, sum(f.chats) as chats, row_number() over (partition by f.facet order by sum(f.chats) desc, f.value) as place
        from (
          select d.facet, d.value, d.chats
          from public.daily_chat_facets d
          where v_is_own and d.organization_id = v_organization_id and d.day between p_from and p_to
          union all
          select d.facet, d.value, d.chats from app.derive_facets(p_from, p_to, p_timezone) d where not v_is_own
        ) f
        group by f.facet, f.value
      ) p
      group by 1, 2
    ) r
  );
end
$$;
comment on function app.composition(date, date, text) is 'Chats of a range by { device, city, country }: lists of { name, value }, most first; cities after the 15th as Other';

create function app.count_places(p_from date, p_to date, p_timezone text) returns bigint
language plpgsql
stable
set search_path = ''
as $$
declare
  v_organization_id constant uuid := app.organization_id();
  v_is_own constant boolean := p_timezone = (select o.timezone from public.organizations o where o.id = v_organization_id);
begin
  if not isfinite(p_from) and not isfinite(p_to) then
    -- one that was named by a call whose view or mention turned out to be known is there as well, and has no day
    return (
      select count(*)
      from public.articles a
      cross join lateral (
        select
        from public.daily_article_stats d
        where d.organization_id = v_organization_id and d.article = a.id and d.mentions + d.views > 0
        limit 1
      ) d
      where a.organization_id = v_organization_id and a.source = 'catalogue'
    );
  end if;
  return (
    select count(distinct d.article)
    from (
      select s.article, s.mentions, s.views
      from public.daily_article_stats s
      where v_is_own and s.organization_id = v_organization_id and s.day between p_from and p_to
      union all
      select s.article, s.mentions, s.views from app.derive_article_stats(p_from, p_to, p_timezone) s where not v_is_own
    ) d
    join public.articles a on a.organization_id = v_organization_id and a.id = d.article
    where a.source = 'catalogue' and d.mentions + d.views > 0
  );
end
$$;
comment on function app.count_places(date, date, text) is 'Catalogue articles that were mentioned or viewed in a range, each once';

create function app.days_asked(p_input jsonb) returns table (from_day date, to_day date, timezone text, today date)
language plpgsql
stable
set search_path = ''
as $$
declare
  v_timezone constant text := coalesce(p_input ->> 'timezone', (select o.timezone from public.organizations o where o.id = app.organization_id()));
  v_today constant date := (now() at time zone v_timezone)::date;
begin
  return query
  select
    case
      when p_input ->> 'from' is not null then (p_input ->> 'from')::date
      when p_input ->> 'days' is not null then v_today - (p_input ->> 'days')::integer + 1
      else '-infinity'
    end,
    case
      when p_input ->> 'to' is not null then (p_input ->> 'to')::date
      when p_input ->> 'days' is not null then v_today
      else 'infinity'
    end,
    v_timezone, v_today;
end
$$;
comment on function app.days_asked(jsonb) is 'The days that { days } or { from, to } stand for, ending today or as told; everything when neither is there; in { timezone } or the organisation''s';

create function app.read_range(p_from date, p_to date, p_timezone text, p_parts jsonb) returns jsonb
language plpgsql
stable
set search_path = ''
as $$
begin
  return jsonb_build_object('from', case when isfinite(p_from) then p_from end, 'to', case when isfinite(p_to) then p_to end)
    || case when p_parts ? 'measures' then app.measure(p_from, p_to, p_timezone) else '{}' end
    || case when p_parts ? 'composition' then jsonb_build_object('composition', app.composition(p_from, p_to, p_timezone)) else '{}' end
    || case when p_parts ? 'places' then jsonb_build_object('places', app.count_places(p_from, p_to, p_timezone)) else '{}' end;
end
$$;
comment on function app.read_range(date, date, text, jsonb) is 'The parts asked for (measures, composition, places) of one range of days';

create function public.read_analytics(p_input jsonb default '{}', p_request jsonb default '{}') returns jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
  v_input constant jsonb := app.json(p_input);
  v_asked record;
  v_from date;
begin
  perform app.require_member();
  select a.* into v_asked from app.days_asked(v_input) a;
  v_from := case v_input ->> 'compare'
    when 'previous' then v_asked.from_day - (v_asked.to_day - v_asked.from_day + 1)
    when 'year' then (v_asked.from_day - interval '1 year')::date
  end;
  return jsonb_build_object(
    'timezone', v_asked.timezone,
    'today', v_asked.today,
    'fresh_at', (select app.iso(max(d.updated_at)) from public.daily_stats d where d.organization_id = app.organization_id()),
    'current', app.read_range(v_asked.from_day, v_asked.to_day, v_asked.timezone, v_input -> 'parts'),
    'comparison', case
      when v_from is not null then app.read_range(v_from, v_from + (v_asked.to_day - v_asked.from_day), v_asked.timezone, v_input -> 'parts')
    end
  );
end
$$;
comment on function public.read_analytics(jsonb, jsonb) is 'Statistics of the organisation: takes { days | from, to | neither for all time; timezone?; compare?: previous or year, as many days; parts: [measures, composition, places] }, answers { timezone, today, fresh_at, current, comparison | null }';

-- the rows behind a number

create view app.counted_rows with (security_invoker = true) as
select c.organization_id, 'chats'::text as metric, c.id::text as id, c.created_at as at, c.id as chat, c.session_id, c.visitor_id, null::text as title from public.chats c
union all
select c.organization_id, 'engaged_chats', c.id::text, c.created_at, c.id, c.session_id, c.visitor_id, null from public.chats c where c.user_message_count > 0
union all
select m.organization_id, 'messages', m.id::text, m.created_at, m.chat_id, null, null, left(m.content, 200) from public.chat_messages m
union all
select m.organization_id, 'user_messages', m.id::text, m.created_at, m.chat_id, null, null, left(m.content, 200) from public.chat_messages m where m.role = 'user'
union all
select v.organization_id, 'visitors', v.id::text, v.created_at, null, null, v.id, null from public.visitors v where v.merged_into is null
union all
select w.organization_id, 'views', w.id::text, w.viewed_at, w.chat_id, w.session_id, w.visitor_id, w.article_name from public.article_views w
union all
select a.organization_id, 'mentions', a.id::text, a.mentioned_at, a.chat_id, a.session_id, a.visitor_id, coalesce(a.article_title, a.article_slug, a.article_url) from public.article_mentions a
union all
select a.organization_id, 'clicks', a.id::text, a.clicked_at, a.chat_id, a.session_id, a.visitor_id, coalesce(a.article_title, a.article_slug, a.article_url) from public.article_mentions a where a.clicked_at is not null
union all
select s.organization_id, 'sessions', s.session_id, s.started_at, null, s.session_id, null, null from public.web_sessions s where s.started_at is not null
union all
select s.organization_id, 'engaged_sessions', s.session_id, s.started_at, null, s.session_id, null, null from public.web_sessions s where s.started_at is not null and s.engaged
union all
select s.organization_id, 'registered_sessions', s.session_id, s.started_at, null, s.session_id, null, null from public.web_sessions s where s.started_at is not null and s.registered
union all
select s.organization_id, 'clicked_sessions', s.session_id, s.started_at, null, s.session_id, null, null from public.web_sessions s where s.started_at is not null and s.clicked
union all
select s.organization_id, 'viewed_sessions', s.session_id, s.started_at, null, s.session_id, null, null from public.web_sessions s where s.started_at is not null and s.viewed
union all
select s.organization_id, 'leads', s.session_id, s.started_at, null, s.session_id, null, null from public.web_sessions s where s.started_at is not null and s.lead;
comment on view app.counted_rows is 'What each metric counts, a row a count: whoever asks for the rows behind a number reads them here';

create function app.sessions_active(p_metric text, p_from timestamptz, p_to timestamptz) returns table (session_id text, at timestamptz)
language plpgsql
stable
set search_path = ''
as $$
#variable_conflict use_column
declare
  v_organization_id constant uuid := app.organization_id();
begin
  if p_metric = 'active_sessions' then
    return query
    select c.session_id, max(c.created_at)::timestamptz
    from public.chats c
    where c.organization_id = v_organization_id and c.created_at >= p_from and c.created_at < p_to
    group by c.session_id;
  else
    return query
    select c.session_id, max(m.created_at)::timestamptz
    from public.chat_messages m
    join public.chats c on c.organization_id = v_organization_id and c.id = m.chat_id
    where m.organization_id = v_organization_id and m.role = 'user' and m.created_at >= p_from and m.created_at < p_to
    group by c.session_id;
  end if;
end
$$;
comment on function app.sessions_active(text, timestamptz, timestamptz) is 'The sessions behind active_sessions or messaging_sessions between two moments, each once, with the last such moment';

create function app.rows_behind(p_metric text, p_from timestamptz, p_to timestamptz, p_cursor jsonb, p_limit integer)
returns table (id text, at timestamptz, chat uuid, session_id text, visitor_id uuid, title text)
language plpgsql
stable
set search_path = ''
as $$
#variable_conflict use_column
declare
  v_organization_id constant uuid := app.organization_id();
  v_before constant timestamptz := coalesce((p_cursor ->> 'created_at')::timestamptz, 'infinity');
begin
  if p_metric in ('active_sessions', 'messaging_sessions') then
    return query
    select r.session_id, r.at, null::uuid, r.session_id, null::uuid, null::text
    from app.sessions_active(p_metric, p_from, p_to) r
    where p_cursor is null or (r.at, r.session_id) < (v_before, p_cursor ->> 'id')
    order by r.at desc, r.session_id desc
    limit p_limit;
  else
    return query
    select r.id, r.at::timestamptz, r.chat, r.session_id, r.visitor_id, r.title
    from app.counted_rows r
    where r.organization_id = v_organization_id and r.metric = p_metric
      and r.at >= p_from and r.at < p_to and r.at <= v_before
      and (p_cursor is null or (r.at, r.id) < (v_before, p_cursor ->> 'id'))
    order by r.at desc, r.id desc
    limit p_limit;
  end if;
end
$$;
comment on function app.rows_behind(text, timestamptz, timestamptz, jsonb, integer) is 'A page of the rows that a metric counts between two moments, newest first, after { created_at, id }';

create function app.count_rows_behind(p_metric text, p_from timestamptz, p_to timestamptz) returns bigint
language plpgsql
stable
set search_path = ''
as $$
begin
  if p_metric in ('active_sessions', 'messaging_sessions') then
    return (select count(*) from app.sessions_active(p_metric, p_from, p_to));
  end if;
  return (
    select count(*)
    from app.counted_rows r
    where r.organization_id = app.organization_id() and r.metric = p_metric and r.at >= p_from and r.at < p_to
  );
end
$$;
comment on function app.count_rows_behind(text, timestamptz, timestamptz) is 'How many rows a metric counts between two moments';

create function public.list_counted_rows(p_input jsonb, p_request jsonb default '{}') returns jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
  v_input constant jsonb := app.json(p_input);
  v_organization_id constant uuid := app.organization_id();
  v_limit constant integer := (v_input ->> 'limit')::integer;
  v_cursor constant jsonb := nullif(v_input -> 'cursor', 'null');
  v_asked record;
  v_from timestamptz;
  v_to timestamptz;
  v_rows jsonb;
begin
  perform app.require_member();
  select a.* into v_asked from app.days_asked(v_input) a;
  v_from := app.day_start(v_asked.from_day, v_asked.timezone);
  v_to := app.day_start(v_asked.to_day + 1, v_asked.timezone);
  with page as materialized (
    select r.* from app.rows_behind(v_input ->> 'metric', v_from, v_to, v_cursor, v_limit + 1) r
  )
  select coalesce(jsonb_agg(jsonb_build_object(
    'id', p.id, 'at', app.iso(p.at), 'created_at', app.iso(p.at), 'chat_id', c.public_id, 'session_id', coalesce(p.session_id, c.session_id),
    'visitor_id', coalesce(p.visitor_id, c.visitor_id, k.visitor_id), 'visitor_name', coalesce(v.name, v.email),
    'title', coalesce(p.title, s.topic_summary)
  ) order by p.at desc, p.id desc), '[]')
  into v_rows
  from page p
  left join lateral (
    select x.id, x.public_id, x.session_id, x.visitor_id
    from public.chats x
    where x.organization_id = v_organization_id and case when p.chat is null then x.session_id = p.session_id else x.id = p.chat end
    order by x.created_at
    limit 1
  ) c on true
  left join lateral (
    select x.visitor_id from public.visitor_sessions x where x.organization_id = v_organization_id and x.session_id = p.session_id limit 1
  ) k on true
  left join lateral (
    select x.name, x.email
    from public.visitors x
    where x.organization_id = v_organization_id and x.id = coalesce(p.visitor_id, c.visitor_id, k.visitor_id)
    limit 1
  ) v on true
  left join lateral (
    select x.topic_summary from public.chat_summaries x where x.organization_id = v_organization_id and x.chat_id = c.id limit 1
  ) s on true;
  return app.page('rows', v_rows, v_limit) || jsonb_build_object(
    'from', v_asked.from_day, 'to', v_asked.to_day, 'timezone', v_asked.timezone,
    'count', case when v_cursor is null then app.count_rows_behind(v_input ->> 'metric', v_from, v_to) end
  );
end
$$;
comment on function public.list_counted_rows(jsonb, jsonb) is 'The rows behind a number, newest first: takes { metric, days | from, to, timezone?, limit, cursor? }, answers { rows: [{ id, at, chat_id, session_id, visitor_id, visitor_name, title }], next_cursor, from, to, timezone, count (on the first page) }';

grant select on app.counted_rows to crm_member;
grant execute on function public.read_analytics(jsonb, jsonb), public.list_counted_rows(jsonb, jsonb) to crm_member;
grant execute on function
  app.measure(date, date, text), app.unique_sessions(date, date, text, boolean), app.composition(date, date, text), app.count_places(date, date, text),
  app.days_asked(jsonb), app.read_range(date, date, text, jsonb), app.sessions_active(text, timestamptz, timestamptz),
  app.rows_behind(text, timestamptz, timestamptz, jsonb, integer), app.count_rows_behind(text, timestamptz, timestamptz)
to crm_member;

-- Reading statistics as a member. In the organisation's own time zone a number comes from the daily tables and costs days; in any
-- other zone the same number is derived from the rows themselves. A route is answered with the metrics it shows and no others:
-- events, cohorts and activity stand in tables of their own.

create function app.days_asked(p_input jsonb) returns table (from_day date, to_day date, timezone text, today date)
language plpgsql
stable
set search_path = ''
as $$
declare
  v_timezone constant text := coalesce(
    p_input ->> 'timezone',
    (select o.timezone from public.organizations o where o.id = app.organization_id())
  );
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
grant execute on function app.days_asked(jsonb) to crm_member;
comment on function app.days_asked(jsonb) is
  'The days that { days } or { from, to } stand for, ending today or as told; everything when neither is there; in { timezone } or the '
  'organisation''s';

create function app.days_between(p_from date, p_to date) returns setof date
language plpgsql
immutable
set search_path = ''
as $$
begin
  if isfinite(p_from) and isfinite(p_to) then
    return query select p_from + i from generate_series(0, p_to - p_from) i;
  end if;
end
$$;
grant execute on function app.days_between(date, date) to crm_member;
comment on function app.days_between(date, date) is 'The days of a range, first and last among them; none of one without end';

create function app.composition(p_from date, p_to date, p_timezone text) returns jsonb
language plpgsql
stable
set search_path = ''
as $$
begin
  return (
    select jsonb_build_object(
      'device', coalesce(jsonb_agg(jsonb_build_object('name', r.name, 'value', r.chats) order by r.chats desc, r.name)
        filter (where r.facet = 'device'), '[]'),
      'city', coalesce(jsonb_agg(jsonb_build_object('name', r.name, 'value', r.chats) order by r.chats desc, r.name)
        filter (where r.facet = 'city'), '[]'),
      'country', coalesce(jsonb_agg(jsonb_build_object('name', r.name, 'value', r.chats) order by r.chats desc, r.name)
        filter (where r.facet = 'country'), '[]')
    )
    from (
      select f.facet, f.name, sum(f.chats) as chats from app.facet_counts(p_from, p_to, p_timezone) f group by f.facet, f.name
    ) r
  );
end
$$;
grant execute on function app.composition(date, date, text) to crm_member;
comment on function app.composition(date, date, text) is
  'Chats of a range by { device, city, country }: lists of { name, value }, most first; cities after the 15th as Other';

create function app.facet_counts(p_from date, p_to date, p_timezone text) returns table (facet text, value text, name text, chats bigint)
language plpgsql
stable
set search_path = ''
as $$
#variable_conflict use_column
declare
  v_organization_id constant uuid := app.organization_id();
  v_is_own constant boolean := p_timezone = (select o.timezone from public.organizations o where o.id = v_organization_id);
begin
  return query
  select
    f.facet, f.value,
    case
      when f.facet = 'city' and row_number() over (partition by f.facet order by sum(f.chats) desc, f.value) > 15 then 'Other'
      else f.value
    end,
    sum(f.chats)::bigint
  from (
    select d.facet, d.value, d.chats
    from public.daily_chat_facets d
    where v_is_own and d.organization_id = v_organization_id and d.day between p_from and p_to
    union all
    select d.facet, d.value, d.chats from app.derive_facets(p_from, p_to, p_timezone) d where not v_is_own
  ) f
  group by f.facet, f.value;
end
$$;
grant execute on function app.facet_counts(date, date, text) to crm_member;
comment on function app.facet_counts(date, date, text) is
  'Chats of a range by device, city and country, each value with the name that it is shown under: cities after the 15th are Other';

-- article by article, as those of all time are: an article has many days, and one is enough
create function app.count_places(p_from date, p_to date, p_timezone text) returns bigint
language plpgsql
stable
set search_path = ''
as $$
declare
  v_organization_id constant uuid := app.organization_id();
  v_is_own constant boolean := p_timezone = (select o.timezone from public.organizations o where o.id = v_organization_id);
begin
  if v_is_own or not isfinite(p_from) and not isfinite(p_to) then
    -- one that was named by a call whose view or mention turned out to be known is there as well, and has no day
    return (
      select count(*)
      from public.articles a
      cross join lateral (
        select
        from public.daily_article_stats d
        where d.organization_id = v_organization_id and d.article = a.id and d.day between p_from and p_to and d.mentions + d.views > 0
        limit 1
      ) d
      where a.organization_id = v_organization_id and a.source = 'catalogue'
    );
  end if;
  return (
    select count(distinct d.article)
    from app.derive_article_stats(p_from, p_to, p_timezone) d
    join public.articles a on a.organization_id = v_organization_id and a.id = d.article
    where a.source = 'catalogue' and d.mentions + d.views > 0
  );
end
$$;
grant execute on function app.count_places(date, date, text) to crm_member;
comment on function app.count_places(date, date, text) is 'Catalogue articles that were mentioned or viewed in a range, each once';

create function app.measure_events(p_from date, p_to date, p_timezone text, p_with_series boolean) returns jsonb
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
      select d.day, d.chats, d.engaged_chats, d.messages, d.user_messages, d.visitors, d.views, d.mentions, d.clicks
      from public.daily_stats d
      where v_is_own and d.organization_id = v_organization_id and d.day between p_from and p_to
      union all
      select d.* from app.derive_daily_stats(p_from, p_to, p_timezone) d where not v_is_own
    )
    select jsonb_build_object(
      'totals', (
        select jsonb_build_object(
          'chats', coalesce(sum(c.chats), 0), 'engaged_chats', coalesce(sum(c.engaged_chats), 0),
          'messages', coalesce(sum(c.messages), 0), 'user_messages', coalesce(sum(c.user_messages), 0),
          'visitors', coalesce(sum(c.visitors), 0),
          'views', coalesce(sum(c.views), 0), 'mentions', coalesce(sum(c.mentions), 0), 'clicks', coalesce(sum(c.clicks), 0)
        )
        from counted c
      ),
      'series', (
        select jsonb_build_object(
          'chats', jsonb_agg(coalesce(c.chats, 0) order by n.day), 'engaged_chats', jsonb_agg(coalesce(c.engaged_chats, 0) order by n.day),
          'messages', jsonb_agg(coalesce(c.messages, 0) order by n.day),
          'user_messages', jsonb_agg(coalesce(c.user_messages, 0) order by n.day),
          'visitors', jsonb_agg(coalesce(c.visitors, 0) order by n.day), 'views', jsonb_agg(coalesce(c.views, 0) order by n.day),
          'mentions', jsonb_agg(coalesce(c.mentions, 0) order by n.day), 'clicks', jsonb_agg(coalesce(c.clicks, 0) order by n.day)
        )
        from app.days_between(p_from, p_to) n (day)
        left join counted c on c.day = n.day
        where p_with_series
      )
    )
  );
end
$$;
grant execute on function app.measure_events(date, date, text, boolean) to crm_member;
comment on function app.measure_events(date, date, text, boolean) is
  'Chats, messages, visitors, views, mentions and clicks of a range: { totals: { <metric>: number }, series: { <metric>: [one number per '
  'day], null unless asked for } }';

create function app.measure_cohorts(p_from date, p_to date, p_timezone text, p_with_series boolean) returns jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
  v_organization_id constant uuid := app.organization_id();
  v_is_own constant boolean := p_timezone = (select o.timezone from public.organizations o where o.id = v_organization_id);
begin
  return (
    with cohort as materialized (
      select
        c.day, sum(c.sessions) as sessions, sum(c.sessions) filter (where c.engaged) as engaged_sessions,
        sum(c.sessions) filter (where c.registered) as registered_sessions, sum(c.sessions) filter (where c.clicked) as clicked_sessions,
        sum(c.sessions) filter (where c.viewed) as viewed_sessions, sum(c.sessions) filter (where c.lead) as leads,
        sum(c.sessions) filter (where c.engaged and c.registered) as engaged_registered,
        sum(c.sessions) filter (where c.engaged and c.clicked) as engaged_clicked
      from (
        select d.day, d.engaged, d.registered, d.clicked, d.viewed, d.lead, d.sessions
        from public.daily_sessions d
        where v_is_own and d.organization_id = v_organization_id and d.day between p_from and p_to
        union all
        select d.* from app.cohorts(p_from, p_to, p_timezone) d where not v_is_own
      ) c
      group by c.day
    )
    select jsonb_build_object(
      'totals', (
        select jsonb_build_object(
          'sessions', coalesce(sum(c.sessions), 0), 'engaged_sessions', coalesce(sum(c.engaged_sessions), 0),
          'registered_sessions', coalesce(sum(c.registered_sessions), 0), 'clicked_sessions', coalesce(sum(c.clicked_sessions), 0),
          'viewed_sessions', coalesce(sum(c.viewed_sessions), 0), 'leads', coalesce(sum(c.leads), 0),
          'engaged_registered_sessions', coalesce(sum(c.engaged_registered), 0),
          'engaged_clicked_sessions', coalesce(sum(c.engaged_clicked), 0)
        )
        from cohort c
      ),
      'series', (
        select jsonb_build_object(
          'sessions', jsonb_agg(coalesce(c.sessions, 0) order by n.day),
          'engaged_sessions', jsonb_agg(coalesce(c.engaged_sessions, 0) order by n.day),
          'registered_sessions', jsonb_agg(coalesce(c.registered_sessions, 0) order by n.day),
          'clicked_sessions', jsonb_agg(coalesce(c.clicked_sessions, 0) order by n.day),
          'viewed_sessions', jsonb_agg(coalesce(c.viewed_sessions, 0) order by n.day),
          'leads', jsonb_agg(coalesce(c.leads, 0) order by n.day)
        )
        from app.days_between(p_from, p_to) n (day)
        left join cohort c on c.day = n.day
        where p_with_series
      )
    )
  );
end
$$;
grant execute on function app.measure_cohorts(date, date, text, boolean) to crm_member;
comment on function app.measure_cohorts(date, date, text, boolean) is
  'The sessions that started in a range, by what became of them, as measure_events tells events; in the totals also how many of the '
  'engaged registered or clicked';

create function app.measure_activity(p_from date, p_to date, p_timezone text, p_with_series boolean) returns jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
  v_organization_id constant uuid := app.organization_id();
  v_is_own constant boolean := p_timezone = (select o.timezone from public.organizations o where o.id = v_organization_id);
  -- a session is there for the first time in the range when it was active before the range, or never
  v_before constant date := case when isfinite(p_from) then p_from - 1 else '-infinity' end;
begin
  return (
    with derived as materialized (
      select
        d.day, count(*) filter (where d.activity = 'chat') as chatting, count(*) filter (where d.activity = 'message') as messaging,
        count(*) filter (where d.activity = 'chat' and d.day = d.first_day) as first_chatting,
        count(*) filter (where d.activity = 'message' and d.day = d.first_day) as first_messaging
      from (
        select s.activity, s.day, min(s.day) over (partition by s.activity, s.session_id) as first_day
        from app.derive_session_days(p_from, p_to, p_timezone) s
        where not v_is_own
      ) d
      group by d.day
    )
    select jsonb_build_object(
      'totals', (
        select jsonb_build_object('active_sessions', coalesce(sum(f.chatting), 0), 'messaging_sessions', coalesce(sum(f.messaging), 0))
        from (
          select case d.activity when 'chat' then d.sessions end as chatting,
            case d.activity when 'message' then d.sessions end as messaging
          from public.daily_active_sessions d
          where v_is_own and d.organization_id = v_organization_id and d.activity in ('chat', 'message')
            and d.day between p_from and p_to and d.previous_day <= v_before
          union all
          select d.first_chatting, d.first_messaging from derived d
        ) f
      ),
      'series', (
        select jsonb_build_object(
          'active_sessions', jsonb_agg(coalesce(a.chatting, 0) order by n.day),
          'messaging_sessions', jsonb_agg(coalesce(a.messaging, 0) order by n.day)
        )
        from app.days_between(p_from, p_to) n (day)
        left join (
          select d.day, d.active_sessions as chatting, d.messaging_sessions as messaging
          from public.daily_stats d
          where v_is_own and d.organization_id = v_organization_id and d.day between p_from and p_to
          union all
          select d.day, d.chatting, d.messaging from derived d
        ) a on a.day = n.day
        where p_with_series
      )
    )
  );
end
$$;
grant execute on function app.measure_activity(date, date, text, boolean) to crm_member;
comment on function app.measure_activity(date, date, text, boolean) is
  'Sessions that began a chat or sent a message in a range, as measure_events tells events; in the totals each session once';

create function app.read_range(p_from date, p_to date, p_timezone text, p_parts jsonb) returns jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
  v_with_series constant boolean := p_parts ? 'series' and isfinite(p_from) and isfinite(p_to);
  v_events constant jsonb := case when p_parts ? 'events' then app.measure_events(p_from, p_to, p_timezone, v_with_series) end;
  v_cohorts constant jsonb := case when p_parts ? 'cohorts' then app.measure_cohorts(p_from, p_to, p_timezone, v_with_series) end;
  v_activity constant jsonb := case when p_parts ? 'activity' then app.measure_activity(p_from, p_to, p_timezone, v_with_series) end;
  v_answer jsonb := jsonb_build_object('from', case when isfinite(p_from) then p_from end, 'to', case when isfinite(p_to) then p_to end);
begin
  if coalesce(v_events, v_cohorts, v_activity) is not null then
    v_answer := v_answer || jsonb_build_object(
      'totals', coalesce(v_events -> 'totals', '{}') || coalesce(v_cohorts -> 'totals', '{}') || coalesce(v_activity -> 'totals', '{}'),
      'series', case when v_with_series then
        jsonb_build_object('days', (select jsonb_agg(n.day order by n.day) from app.days_between(p_from, p_to) n (day)))
        || coalesce(v_events -> 'series', '{}') || coalesce(v_cohorts -> 'series', '{}') || coalesce(v_activity -> 'series', '{}')
      end
    );
  end if;
  if p_parts ? 'composition' then
    v_answer := v_answer || jsonb_build_object('composition', app.composition(p_from, p_to, p_timezone));
  end if;
  if p_parts ? 'places' then
    v_answer := v_answer || jsonb_build_object('places', app.count_places(p_from, p_to, p_timezone));
  end if;
  return v_answer;
end
$$;
grant execute on function app.read_range(date, date, text, jsonb) to crm_member;
comment on function app.read_range(date, date, text, jsonb) is
  'The parts asked for of one range of days: totals of events, cohorts and activity, their series day by day, composition, places; no '
  'series of a range without end';

create function public.read_analytics(p_input jsonb default '{}', p_request jsonb default '{}') returns jsonb
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_input constant jsonb := app.decode_json(p_input);
  v_asked record;
  v_from date;
begin
  perform app.require_member();
  perform app.fold_statistics();
  select a.* into v_asked from app.days_asked(v_input) a;
  v_from := case v_input ->> 'compare'
    when 'previous' then v_asked.from_day - (v_asked.to_day - v_asked.from_day + 1)
    when 'year' then (v_asked.from_day - interval '1 year')::date
  end;
  return jsonb_build_object(
    'timezone', v_asked.timezone,
    'today', v_asked.today,
    'fresh_at', (select app.to_iso(max(d.updated_at)) from public.daily_stats d where d.organization_id = app.organization_id()),
    'current', app.read_range(v_asked.from_day, v_asked.to_day, v_asked.timezone, v_input -> 'parts'),
    'comparison', case
      when v_from is not null then app.read_range(v_from, v_from + (v_asked.to_day - v_asked.from_day), v_asked.timezone,
        v_input -> 'parts')
    end
  );
end
$$;
grant execute on function public.read_analytics(jsonb, jsonb) to crm_member;
comment on function public.read_analytics(jsonb, jsonb) is
  'Statistics of the organisation: takes { days | from, to | neither for all time; timezone?; compare?: previous or year, as many days; '
  'parts: [events, cohorts, activity, series, composition, places] }, answers { timezone, today, fresh_at, current, comparison | null }';

-- A route is answered with the metrics it shows and no others: events, cohorts and activity stand in tables of their own.

drop function app.measure(date, date, text);
drop function app.unique_sessions(date, date, text, boolean);

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
      select
        d.day, sum(d.chats) as chats, sum(d.engaged_chats) as engaged_chats, sum(d.messages) as messages, sum(d.user_messages) as user_messages,
        sum(d.visitors) as visitors, sum(d.views) as views, sum(d.mentions) as mentions, sum(d.clicks) as clicks
      from public.daily_stats d
      where v_is_own and d.organization_id = v_organization_id and d.day between p_from and p_to
      group by d.day
      union all
      select d.* from app.derive_daily_stats(p_from, p_to, p_timezone) d where not v_is_own
    )
    select jsonb_build_object(
      'totals', (
        select jsonb_build_object(
          'chats', coalesce(sum(c.chats), 0), 'engaged_chats', coalesce(sum(c.engaged_chats), 0),
          'messages', coalesce(sum(c.messages), 0), 'user_messages', coalesce(sum(c.user_messages), 0), 'visitors', coalesce(sum(c.visitors), 0),
          'views', coalesce(sum(c.views), 0), 'mentions', coalesce(sum(c.mentions), 0), 'clicks', coalesce(sum(c.clicks), 0)
        )
        from counted c
      ),
      'series', (
        select jsonb_build_object(
          'chats', jsonb_agg(coalesce(c.chats, 0) order by n.day), 'engaged_chats', jsonb_agg(coalesce(c.engaged_chats, 0) order by n.day),
          'messages', jsonb_agg(coalesce(c.messages, 0) order by n.day), 'user_messages', jsonb_agg(coalesce(c.user_messages, 0) order by n.day),
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
comment on function app.measure_events(date, date, text, boolean) is 'Chats, messages, visitors, views, mentions and clicks of a range: { totals: { <metric>: number }, series: { <metric>: [one number per day], null unless asked for } }';

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
        sum(c.sessions) filter (where c.engaged and c.registered) as engaged_registered, sum(c.sessions) filter (where c.engaged and c.clicked) as engaged_clicked
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
          'engaged_registered_sessions', coalesce(sum(c.engaged_registered), 0), 'engaged_clicked_sessions', coalesce(sum(c.engaged_clicked), 0)
        )
        from cohort c
      ),
      'series', (
        select jsonb_build_object(
          'sessions', jsonb_agg(coalesce(c.sessions, 0) order by n.day), 'engaged_sessions', jsonb_agg(coalesce(c.engaged_sessions, 0) order by n.day),
          'registered_sessions', jsonb_agg(coalesce(c.registered_sessions, 0) order by n.day),
          'clicked_sessions', jsonb_agg(coalesce(c.clicked_sessions, 0) order by n.day),
          'viewed_sessions', jsonb_agg(coalesce(c.viewed_sessions, 0) order by n.day), 'leads', jsonb_agg(coalesce(c.leads, 0) order by n.day)
        )
        from app.days_between(p_from, p_to) n (day)
        left join cohort c on c.day = n.day
        where p_with_series
      )
    )
  );
end
$$;
comment on function app.measure_cohorts(date, date, text, boolean) is 'The sessions that started in a range, by what became of them, as measure_events tells events; in the totals also how many of the engaged registered or clicked';

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
          select case d.activity when 'chat' then d.sessions end as chatting, case d.activity when 'message' then d.sessions end as messaging
          from public.daily_active_sessions d
          where v_is_own and d.organization_id = v_organization_id and d.activity in ('chat', 'message')
            and d.day between p_from and p_to and d.previous_day <= v_before
          union all
          select d.first_chatting, d.first_messaging from derived d
        ) f
      ),
      'series', (
        select jsonb_build_object(
          'active_sessions', jsonb_agg(coalesce(a.chatting, 0) order by n.day), 'messaging_sessions', jsonb_agg(coalesce(a.messaging, 0) order by n.day)
        )
        from app.days_between(p_from, p_to) n (day)
        left join (
          select d.day, sum(d.active_sessions) as chatting, sum(d.messaging_sessions) as messaging
          from public.daily_stats d
          where v_is_own and d.organization_id = v_organization_id and d.day between p_from and p_to
          group by d.day
          union all
          select d.day, d.chatting, d.messaging from derived d
        ) a on a.day = n.day
        where p_with_series
      )
    )
  );
end
$$;
comment on function app.measure_activity(date, date, text, boolean) is 'Sessions that began a chat or sent a message in a range, as measure_events tells events; in the totals each session once';

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
comment on function app.days_between(date, date) is 'The days of a range, first and last among them; none of one without end';

create or replace function app.read_range(p_from date, p_to date, p_timezone text, p_parts jsonb) returns jsonb
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
comment on function app.read_range(date, date, text, jsonb) is 'The parts asked for of one range of days: totals of events, cohorts and activity, their series day by day, composition, places; no series of a range without end';

comment on function public.read_analytics(jsonb, jsonb) is 'Statistics of the organisation: takes { days | from, to | neither for all time; timezone?; compare?: previous or year, as many days; parts: [events, cohorts, activity, series, composition, places] }, answers { timezone, today, fresh_at, current, comparison | null }';

grant execute on function
  app.measure_events(date, date, text, boolean), app.measure_cohorts(date, date, text, boolean), app.measure_activity(date, date, text, boolean), app.days_between(date, date)
to crm_member;

-- Comparing statistics with the rows they count.

create function app.stored_stats(p_from date, p_to date) returns table (statistic text, key text, counted text)
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
      '%s %s %s %s %s %s %s %s %s %s', d.chats, d.engaged_chats, d.messages, d.user_messages, d.visitors, d.views, d.mentions, d.clicks,
      d.active_sessions, d.messaging_sessions
    )
  from public.daily_stats d
  where d.organization_id = v_organization_id and d.day between p_from and p_to
    and (
      d.chats, d.engaged_chats, d.messages, d.user_messages, d.visitors, d.views, d.mentions, d.clicks, d.active_sessions,
      d.messaging_sessions
    ) <> (0, 0, 0, 0, 0, 0, 0, 0, 0, 0)
  union all
  select 'daily_sessions', concat_ws(' ', d.day, d.engaged, d.registered, d.clicked, d.viewed, d.lead), d.sessions::text
  from public.daily_sessions d
  where d.organization_id = v_organization_id and d.day between p_from and p_to and d.sessions <> 0
  union all
  select 'daily_active_sessions', concat_ws(' ', d.activity, d.day, d.previous_day), d.sessions::text
  from public.daily_active_sessions d
  where d.organization_id = v_organization_id and d.day between p_from and p_to and d.sessions <> 0
  union all
  select 'daily_chat_facets', concat_ws(' ', d.day, d.facet, d.value), d.chats::text
  from public.daily_chat_facets d
  where d.organization_id = v_organization_id and d.day between p_from and p_to and d.chats <> 0
  union all
  select 'daily_article_stats', concat_ws(' ', d.day, d.article), format('%s %s %s %s', d.mentions, d.clicks, d.views, d.clicked)
  from public.daily_article_stats d
  where d.organization_id = v_organization_id and d.day between p_from and p_to
    and (d.mentions, d.clicks, d.views, d.clicked) <> (0, 0, 0, 0)
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
grant execute on function app.stored_stats(date, date) to crm_definer;
comment on function app.stored_stats(date, date) is
  'The statistics of these days as they were counted, one row per number or group of numbers';

create function app.expected_stats(p_from date, p_to date, p_timezone text) returns table (statistic text, key text, counted text)
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
grant execute on function app.expected_stats(date, date, text) to crm_definer;
comment on function app.expected_stats(date, date, text) is 'The same numbers from the rows they count';

create function app.stats_check_row(p_check public.stats_checks) returns jsonb
language plpgsql
stable
set search_path = ''
as $$
begin
  return jsonb_build_object(
    'checked_at', app.to_iso(p_check.checked_at), 'from', p_check.from_day, 'to', p_check.to_day, 'days', p_check.days,
    'drift', p_check.drift,
    'differences', p_check.differences, 'is_repaired', p_check.is_repaired, 'duration_ms', p_check.duration_ms
  );
end
$$;
grant execute on function app.stats_check_row(public.stats_checks) to crm_member, crm_definer;
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
comment on function public.latest_stats_check(jsonb, jsonb) is
  'The last comparison of the organisation''s statistics with the rows they count, or null';

create function public.organizations_to_reconcile(p_input jsonb default '{}', p_request jsonb default '{}') returns jsonb
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
  v_input constant jsonb := app.decode_json(p_input);
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
comment on function public.organizations_to_reconcile(jsonb, jsonb) is
  'Organisations whose statistics nobody has compared since { checked_before? } (20 hours ago when unset), longest ago first and without '
  'those { passed: [id] }: takes also { limit }, answers [id]';

create function public.reconcile_stats(p_input jsonb default '{}', p_request jsonb default '{}') returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
set statement_timeout = '50s'
as $$
declare
  v_input constant jsonb := app.decode_json(p_input);
  v_organization_id constant uuid := app.organization_id();
  v_started constant timestamptz := clock_timestamp();
  v_timezone constant text := (select o.timezone from public.organizations o where o.id = v_organization_id);
  v_days constant integer := (v_input ->> 'days')::integer;
  v_to constant date := case when v_days is null then 'infinity' else (now() at time zone v_timezone)::date end;
  v_from constant date := case when v_days is null then '-infinity' else v_to - v_days + 1 end;
  v_is_counted boolean;
  v_compared integer;
  v_drift integer;
  v_differences jsonb;
  v_check public.stats_checks;
begin
  perform app.require_worker();
  -- one statement sees one moment: what is stored between its halves is in both or in neither. To count here what is left would keep
  -- readers waiting until all is compared, and there is a moment soon at which nothing is
  select
    not exists (select from public.uncounted_events u where u.organization_id = v_organization_id),
    count(distinct split_part(x.key, ' ', 1)) filter (where x.statistic = 'daily_stats'),
    count(*) filter (where x.differs),
    coalesce(jsonb_agg(to_jsonb(x) - 'differs' - 'place') filter (where x.place <= 20 and x.differs), '[]')
  into v_is_counted, v_compared, v_drift, v_differences
  from (
    select
      coalesce(c.statistic, r.statistic) as statistic, coalesce(c.key, r.key) as key, c.counted, r.counted as recounted,
      c.counted is distinct from r.counted as differs, row_number() over (partition by c.counted is distinct from r.counted) as place
    from app.stored_stats(v_from, v_to) c
    full join app.expected_stats(v_from, v_to, v_timezone) r on r.statistic = c.statistic and r.key = c.key
    where not exists (select from public.uncounted_events u where u.organization_id = v_organization_id)
  ) x;
  if not v_is_counted then
    return null;
  end if;
  if v_drift > 0 and coalesce((v_input ->> 'repair')::boolean, false) then
    perform app.rebuild_stats();
    v_check.is_repaired := true;
  end if;
  insert into public.stats_checks (organization_id, from_day, to_day, days, drift, differences, is_repaired, duration_ms)
  values (
    v_organization_id, nullif(v_from, '-infinity'), nullif(v_to, 'infinity'), v_compared, v_drift, v_differences,
    coalesce(v_check.is_repaired, false),
    (extract(epoch from clock_timestamp() - v_started) * 1000)::integer
  )
  returning * into v_check;
  return app.stats_check_row(v_check);
end
$$;
alter function public.reconcile_stats(jsonb, jsonb) owner to crm_definer;
grant execute on function public.reconcile_stats(jsonb, jsonb) to crm_worker;
comment on function public.reconcile_stats(jsonb, jsonb) is
  'Compares the claim''s organisation''s statistics with the rows they count, { days?: the last so many, all when unset; repair?: derive '
  'them again when they differ }; answers and keeps { checked_at, from, to, days, drift, differences, is_repaired, duration_ms }. At a '
  'moment at which events are left to be counted nothing is compared, and the answer is null';

-- Counting: every statistic is changed by the transaction that stores the event, last, so that its row is locked for the shortest
-- time. Locks come in one order: sessions by their id, then the tables in the order in which app.count_events fills them.
--
-- An event is { kind, at?, n?, session_id?, … }: what app.count_events makes of each kind is said there and nowhere else.

create function app.is_lead(p_session_id text) returns boolean
language plpgsql
stable
set search_path = ''
as $$
begin
  return exists (
    select
    from public.chats c
    join public.chat_summaries s on s.organization_id = app.organization_id() and s.chat_id = c.id
    where c.organization_id = app.organization_id() and c.session_id = p_session_id and s.is_lead
  );
end
$$;
grant execute on function app.is_lead(text) to crm_definer;
comment on function app.is_lead(text) is
  'Whether one of the session''s chats is a lead, as chat_summaries.is_lead says';

create function app.cohort_of(p_session public.web_sessions, p_timezone text, p_sessions integer) returns public.daily_sessions
language plpgsql
stable
set search_path = ''
as $$
begin
  return row(
    p_session.organization_id, (p_session.started_at at time zone p_timezone)::date, 0, p_session.engaged, p_session.registered,
    p_session.clicked,
    p_session.viewed, p_session.lead, p_sessions
  )::public.daily_sessions;
end
$$;
grant execute on function app.cohort_of(public.web_sessions, text, integer) to crm_definer;
comment on function app.cohort_of(public.web_sessions, text, integer) is
  'The cohort of a started session, with so many sessions joining it (1) or leaving it (-1)';

create function app.upsert_session(p_mark public.web_sessions, p_is_scored boolean, p_timezone text) returns public.daily_sessions[]
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_before public.web_sessions;
  v_after public.web_sessions := p_mark;
  v_deltas public.daily_sessions[] := '{}';
begin
  insert into public.web_sessions values (p_mark.*) on conflict do nothing;
  if not found then
    select s.* into v_before
    from public.web_sessions s
    where s.organization_id = p_mark.organization_id and s.session_id = p_mark.session_id
    for no key update;
    v_after.started_at := least(v_before.started_at, p_mark.started_at);
    v_after.engaged := v_before.engaged or p_mark.engaged;
    v_after.registered := v_before.registered or p_mark.registered;
    v_after.clicked := v_before.clicked or p_mark.clicked;
    v_after.viewed := v_before.viewed or p_mark.viewed;
    v_after.lead := case when p_is_scored then app.is_lead(p_mark.session_id) else v_before.lead end;
    if v_after = v_before then
      return v_deltas;
    end if;
    update public.web_sessions s
    set
      started_at = v_after.started_at, engaged = v_after.engaged, registered = v_after.registered, clicked = v_after.clicked,
      viewed = v_after.viewed, lead = v_after.lead
    where s.organization_id = p_mark.organization_id and s.session_id = p_mark.session_id;
  end if;
  if v_before.started_at is not null then
    v_deltas := v_deltas || app.cohort_of(v_before, p_timezone, -1);
  end if;
  if v_after.started_at is not null then
    v_deltas := v_deltas || app.cohort_of(v_after, p_timezone, 1);
  end if;
  return v_deltas;
end
$$;
grant execute on function app.upsert_session(public.web_sessions, boolean, text) to crm_definer;
comment on function app.upsert_session(public.web_sessions, boolean, text) is
  'Notes what became of a session, which it makes or locks; answers the cohorts it leaves and joins. Whether a scored one is a lead is '
  'asked under its lock';

create function app.add_session_days(p_activity text, p_session_id text, p_days date[]) returns public.daily_active_sessions[]
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_organization_id constant uuid := app.organization_id();
  v_day date;
  v_previous date;
  v_next date;
  v_deltas public.daily_active_sessions[] := '{}';
begin
  foreach v_day in array p_days loop
    insert into public.session_days (organization_id, activity, session_id, day)
    values (v_organization_id, p_activity, p_session_id, v_day)
    on conflict do nothing;
    continue when not found;
    select coalesce(max(d.day) filter (where d.day < v_day), '-infinity'), min(d.day) filter (where d.day > v_day) into v_previous, v_next
    from public.session_days d
    where d.organization_id = v_organization_id and d.activity = p_activity and d.session_id = p_session_id;
    v_deltas := v_deltas || row(v_organization_id, p_activity, v_day, v_previous, 0, 1)::public.daily_active_sessions;
    if v_next is not null then
      v_deltas := v_deltas
        || row(v_organization_id, p_activity, v_next, v_previous, 0, -1)::public.daily_active_sessions
        || row(v_organization_id, p_activity, v_next, v_day, 0, 1)::public.daily_active_sessions;
    end if;
  end loop;
  return v_deltas;
end
$$;
grant execute on function app.add_session_days(text, text, date[]) to crm_definer;
comment on function app.add_session_days(text, text, date[]) is
  'Notes on which days a locked session was active; answers what that changes in daily_active_sessions. A day that comes late between two '
  'others parts them';

create function app.track_sessions(p_events jsonb, p_timezone text) returns public.daily_active_sessions[]
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_organization_id constant uuid := app.organization_id();
  v_told record;
  v_cohorts public.daily_sessions[] := '{}';
  v_days public.daily_active_sessions[] := '{}';
begin
  for v_told in
    select
      e.session_id, min(e.at) filter (where e.kind = 'chat') as started_at, bool_or(e.kind = 'user_message') as engaged,
      bool_or(e.kind = 'identified') as registered, bool_or(e.kind = 'click') as clicked, bool_or(e.kind = 'view') as viewed,
      bool_or(e.kind = 'scored') as is_scored,
      array_agg(distinct (e.at at time zone p_timezone)::date) filter (where e.kind = 'chat') as chat_days,
      array_agg(distinct (e.at at time zone p_timezone)::date) filter (where e.kind = 'user_message') as message_days
    from jsonb_to_recordset(p_events) e (kind text, at timestamptz, session_id text, previous timestamptz)
    where e.session_id is not null
      -- most messages are not the first of their chat that day, and say nothing new of its session
      and (e.kind <> 'user_message' or e.previous is null
        or (e.previous at time zone p_timezone)::date <> (e.at at time zone p_timezone)::date)
    group by e.session_id
    order by e.session_id
  loop
    v_cohorts := v_cohorts || app.upsert_session(
      row(
        v_organization_id, v_told.session_id, v_told.started_at, v_told.engaged, v_told.registered, v_told.clicked, v_told.viewed, false
      )::public.web_sessions,
      v_told.is_scored, p_timezone
    );
    if v_told.chat_days is not null then
      v_days := v_days || app.add_session_days('chat', v_told.session_id, v_told.chat_days);
    end if;
    if v_told.message_days is not null then
      v_days := v_days || app.add_session_days('message', v_told.session_id, v_told.message_days);
    end if;
  end loop;
  if v_cohorts <> '{}' then
    insert into public.daily_sessions as d (organization_id, day, shard, engaged, registered, clicked, viewed, lead, sessions)
    select v_organization_id, c.day, mod(pg_backend_pid(), 4), c.engaged, c.registered, c.clicked, c.viewed, c.lead, sum(c.sessions)
    from unnest(v_cohorts) c
    group by c.day, c.engaged, c.registered, c.clicked, c.viewed, c.lead
    having sum(c.sessions) <> 0
    order by c.day, c.engaged, c.registered, c.clicked, c.viewed, c.lead
    on conflict (organization_id, day, shard, engaged, registered, clicked, viewed, lead)
      do update set sessions = d.sessions + excluded.sessions;
  end if;
  if v_days <> '{}' then
    insert into public.daily_active_sessions as d (organization_id, activity, day, previous_day, shard, sessions)
    select v_organization_id, a.activity, a.day, a.previous_day, mod(pg_backend_pid(), 4), sum(a.sessions)
    from unnest(v_days) a
    group by a.activity, a.day, a.previous_day
    having sum(a.sessions) <> 0
    order by a.activity, a.day, a.previous_day
    on conflict (organization_id, activity, day, previous_day, shard) do update set sessions = d.sessions + excluded.sessions;
  end if;
  return v_days;
end
$$;
grant execute on function app.track_sessions(jsonb, text) to crm_definer;
comment on function app.track_sessions(jsonb, text) is
  'Notes what events say of their sessions, one session after another in the order of their ids, then moves them between cohorts; answers '
  'what changed in daily_active_sessions. `previous` of a user message is the latest one of its chat before';

create function app.count_facets(p_events jsonb, p_timezone text) returns void
language plpgsql
volatile
set search_path = ''
as $$
begin
  insert into public.daily_chat_facets as d (organization_id, day, facet, value, chats)
  select app.organization_id(), (e.at at time zone p_timezone)::date, f.facet, f.value, count(*)
  from jsonb_to_recordset(p_events) e (kind text, at timestamptz, user_agent text, location text)
  cross join lateral app.facets_of(e.user_agent, e.location) f
  where e.kind = 'chat'
  group by 2, 3, 4
  order by 2, 3, 4
  on conflict (organization_id, day, facet, value) do update set chats = d.chats + excluded.chats;
end
$$;
grant execute on function app.count_facets(jsonb, text) to crm_definer;
comment on function app.count_facets(jsonb, text) is 'Counts new chats under their device, city and country';

create function app.count_articles(p_events jsonb, p_timezone text) returns void
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
grant execute on function app.count_articles(jsonb, text) to crm_definer;
comment on function app.count_articles(jsonb, text) is
  'Counts mentions, clicks and views under their article, and clicks under the day of their mention as well';

create function app.count_message(p_events jsonb, p_timezone text) returns boolean
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_event constant jsonb := p_events -> 0;
  v_is_users constant boolean := v_event ->> 'kind' = 'user_message';
  v_day date;
begin
  if jsonb_array_length(p_events) <> 1 or v_event ->> 'kind' not in ('message', 'user_message') then
    return false;
  end if;
  v_day := ((v_event ->> 'at')::timestamptz at time zone p_timezone)::date;
  if v_is_users and ((v_event ->> 'previous')::timestamptz at time zone p_timezone)::date is distinct from v_day then
    return false;
  end if;
  insert into public.daily_stats as d (organization_id, day, shard, messages, user_messages)
  values (app.organization_id(), v_day, mod(pg_backend_pid(), 16), 1, v_is_users::integer)
  on conflict (organization_id, day, shard) do update set
    messages = d.messages + excluded.messages,
    user_messages = d.user_messages + excluded.user_messages,
    updated_at = now();
  return true;
end
$$;
grant execute on function app.count_message(jsonb, text) to crm_definer;
comment on function app.count_message(jsonb, text) is
  'Counts events that are one message and say nothing new of its session: not a user''s, or not the first of its chat that day. Answers '
  'whether it did';

create function app.count_events(p_events jsonb) returns void
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_organization_id constant uuid := app.organization_id();
  v_timezone text;
  v_active public.daily_active_sessions[] := '{}';
begin
  perform app.advisory_lock('statistics', p_exclusive => false);
  -- read under the lock: whoever changes the zone holds it alone
  v_timezone := (select o.timezone from public.organizations o where o.id = v_organization_id);
  if not app.count_message(p_events, v_timezone) then
    if p_events @? '$[*].session_id' then
      v_active := app.track_sessions(p_events, v_timezone);
    end if;
    if p_events @> '[{"kind": "chat"}]' then
      perform app.count_facets(p_events, v_timezone);
    end if;
    if p_events @? '$[*].article' then
      perform app.count_articles(p_events, v_timezone);
    end if;
    insert into public.daily_stats as d (
      organization_id, day, shard, chats, engaged_chats, messages, user_messages, visitors, views, mentions, clicks, active_sessions,
        messaging_sessions
    )
    select
      v_organization_id, e.day, mod(pg_backend_pid(), 16),
      count(*) filter (where e.kind = 'chat'),
      count(*) filter (where e.kind = 'engaged_chat'),
      count(*) filter (where e.kind in ('message', 'user_message')),
      count(*) filter (where e.kind = 'user_message'),
      coalesce(sum(coalesce(e.n, 1)) filter (where e.kind = 'visitor'), 0),
      count(*) filter (where e.kind = 'view'),
      count(*) filter (where e.kind = 'mention'),
      count(*) filter (where e.kind = 'click'),
      coalesce(sum(e.n) filter (where e.kind = 'active_session'), 0),
      coalesce(sum(e.n) filter (where e.kind = 'messaging_session'), 0)
    from (
      select r.kind, (r.at at time zone v_timezone)::date as day, r.n
      from jsonb_to_recordset(p_events) r (kind text, at timestamptz, n integer)
      where r.at is not null
      union all
      select case a.activity when 'chat' then 'active_session' else 'messaging_session' end, a.day, a.sessions from unnest(v_active) a
    ) e
    group by e.day
    order by e.day
    on conflict (organization_id, day, shard) do update set
      chats = d.chats + excluded.chats,
      engaged_chats = d.engaged_chats + excluded.engaged_chats,
      messages = d.messages + excluded.messages,
      user_messages = d.user_messages + excluded.user_messages,
      visitors = d.visitors + excluded.visitors,
      views = d.views + excluded.views,
      mentions = d.mentions + excluded.mentions,
      clicks = d.clicks + excluded.clicks,
      active_sessions = d.active_sessions + excluded.active_sessions,
      messaging_sessions = d.messaging_sessions + excluded.messaging_sessions,
      updated_at = now();
  end if;
  -- by far the cheapest question; hosted, there is such a schema
  if to_regnamespace('realtime') is not null then
    perform app.announce_changes(p_events);
  end if;
end
$$;
grant execute on function app.count_events(jsonb) to crm_definer;
comment on function app.count_events(jsonb) is
  'Adds events to the statistics of the days they fall on, and announces them where pages are live: [{ kind: "chat", at, session_id, '
  'user_agent, location } | { kind: "engaged_chat", at: start of the chat } | { kind: "message", at } | { kind: "user_message", at, '
  'session_id, previous } | { kind: "visitor", at, n? } | { kind: "view" or "mention", at, session_id?, article } | { kind: "click", at, '
  'mentioned_at, session_id?, article } | { kind: "identified" or "scored", session_id }]. Called once per request, last';

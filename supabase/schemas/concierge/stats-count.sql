-- Counting: adds a set of events to the statistics. Whoever counts holds the lock 'folding' alone, so nobody else changes these rows
-- meanwhile, and each table is asked and written once for the whole set.

create type app.event as (
  stored_at timestamptz,
  kind text,
  at timestamptz,
  n integer,
  session_id text,
  previous timestamptz,
  user_agent text,
  location text,
  mentioned_at timestamptz,
  article uuid
);
comment on type app.event is
  'An event as app.append_events takes it, and when it was stored. What each kind counts as is said here, in the functions below, and '
  'nowhere else';

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

create function app.count_days(p_events app.event[], p_timezone text) returns void
language plpgsql
volatile
set search_path = ''
as $$
begin
  insert into public.daily_stats as d (
    organization_id, day, chats, engaged_chats, messages, user_messages, visitors, views, mentions, clicks, updated_at
  )
  select
    app.organization_id(), (e.at at time zone p_timezone)::date,
    count(*) filter (where e.kind = 'chat'),
    count(*) filter (where e.kind = 'engaged_chat'),
    count(*) filter (where e.kind in ('message', 'user_message')),
    count(*) filter (where e.kind = 'user_message'),
    coalesce(sum(coalesce(e.n, 1)) filter (where e.kind = 'visitor'), 0),
    count(*) filter (where e.kind = 'view'),
    count(*) filter (where e.kind = 'mention'),
    count(*) filter (where e.kind = 'click'),
    max(e.stored_at)
  from unnest(p_events) e
  where e.at is not null
  group by 2
  on conflict (organization_id, day) do update set
    chats = d.chats + excluded.chats,
    engaged_chats = d.engaged_chats + excluded.engaged_chats,
    messages = d.messages + excluded.messages,
    user_messages = d.user_messages + excluded.user_messages,
    visitors = d.visitors + excluded.visitors,
    views = d.views + excluded.views,
    mentions = d.mentions + excluded.mentions,
    clicks = d.clicks + excluded.clicks,
    updated_at = greatest(d.updated_at, excluded.updated_at);
end
$$;
grant execute on function app.count_days(app.event[], text) to crm_definer;
comment on function app.count_days(app.event[], text) is 'Counts events under their day, and notes when the last of them was stored';

create function app.count_facets(p_events app.event[], p_timezone text) returns void
language plpgsql
volatile
set search_path = ''
as $$
begin
  insert into public.daily_chat_facets as d (organization_id, day, facet, value, chats)
  select app.organization_id(), c.day, f.facet, f.value, sum(c.chats)
  from (
    -- many chats come from one place, and to find out which takes longer than to count them
    select (e.at at time zone p_timezone)::date as day, e.user_agent, e.location, count(*) as chats
    from unnest(p_events) e
    where e.kind = 'chat'
    group by 1, 2, 3
  ) c
  cross join lateral app.facets_of(c.user_agent, c.location) f
  group by 2, 3, 4
  on conflict (organization_id, day, facet, value) do update set chats = d.chats + excluded.chats;
end
$$;
grant execute on function app.count_facets(app.event[], text) to crm_definer;
comment on function app.count_facets(app.event[], text) is 'Counts new chats under their device, city and country';

create function app.count_articles(p_events app.event[], p_timezone text) returns void
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
  from unnest(p_events) e
  -- a click counts twice: on its own day, and on the day of the mention
  cross join lateral (values (e.kind, e.at), ('clicked', e.mentioned_at)) c (kind, at)
  where c.at is not null
    -- one that has been deleted since takes its numbers with it
    and exists (select from public.articles a where a.organization_id = app.organization_id() and a.id = e.article)
  group by 2, 3
  on conflict (organization_id, day, article) do update set
    mentions = d.mentions + excluded.mentions,
    clicks = d.clicks + excluded.clicks,
    views = d.views + excluded.views,
    clicked = d.clicked + excluded.clicked;
end
$$;
grant execute on function app.count_articles(app.event[], text) to crm_definer;
comment on function app.count_articles(app.event[], text) is
  'Counts mentions, clicks and views under their article, and clicks under the day of their mention as well';

create function app.count_sessions(p_events app.event[], p_timezone text) returns void
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_organization_id constant uuid := app.organization_id();
begin
  with told as materialized (
    select
      e.session_id, min(e.at) filter (where e.kind = 'chat') as started_at, bool_or(e.kind = 'user_message') as engaged,
      bool_or(e.kind = 'identified') as registered, bool_or(e.kind = 'click') as clicked, bool_or(e.kind = 'view') as viewed,
      bool_or(e.kind = 'scored') as is_scored
    from unnest(p_events) e
    group by e.session_id
  ),
  -- one look-up by name after another: a join may read every session of the organisation
  marked as materialized (
    select
      t.session_id, s.before,
      row(
        v_organization_id, t.session_id, least((s.before).started_at, t.started_at), t.engaged or coalesce((s.before).engaged, false),
        t.registered or coalesce((s.before).registered, false), t.clicked or coalesce((s.before).clicked, false),
        t.viewed or coalesce((s.before).viewed, false),
        case when t.is_scored then app.is_lead(t.session_id) else coalesce((s.before).lead, false) end
      )::public.web_sessions as after
    from told t
    left join lateral (
      select x as before from public.web_sessions x
        where x.organization_id = v_organization_id and x.session_id = t.session_id limit 1
    ) s on true
  ),
  written as (
    insert into public.web_sessions (organization_id, session_id, started_at, engaged, registered, clicked, viewed, lead)
    select (m.after).*
    from marked m
    where m.after is distinct from m.before
    on conflict (organization_id, session_id) do update set
      started_at = excluded.started_at,
      engaged = excluded.engaged,
      registered = excluded.registered,
      clicked = excluded.clicked,
      viewed = excluded.viewed,
      lead = excluded.lead
  )
  insert into public.daily_sessions as d (organization_id, day, engaged, registered, clicked, viewed, lead, sessions)
  select
    v_organization_id, ((c.session).started_at at time zone p_timezone)::date, (c.session).engaged, (c.session).registered,
    (c.session).clicked, (c.session).viewed, (c.session).lead, sum(c.joining)
  from marked m
  cross join lateral (values (m.before, -1), (m.after, 1)) c (session, joining)
  where (c.session).started_at is not null
  group by 2, 3, 4, 5, 6, 7
  having sum(c.joining) <> 0
  on conflict (organization_id, day, engaged, registered, clicked, viewed, lead) do update set sessions = d.sessions + excluded.sessions;
end
$$;
grant execute on function app.count_sessions(app.event[], text) to crm_definer;
comment on function app.count_sessions(app.event[], text) is
  'Notes what events say of their sessions, and moves these from the cohort they leave to the one they join. Whether a scored one is a '
  'lead is asked now';

create function app.count_session_days(p_events app.event[], p_timezone text) returns void
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_organization_id constant uuid := app.organization_id();
begin
  with fresh as (
    insert into public.session_days (organization_id, activity, session_id, day)
    select distinct
      v_organization_id, case e.kind when 'chat' then 'chat' else 'message' end, e.session_id, (e.at at time zone p_timezone)::date
    from unnest(p_events) e
    where e.kind in ('chat', 'user_message')
    on conflict do nothing
    returning activity, session_id, day
  ),
  known as materialized (
    select s.activity, s.session_id, s.day
    from (select distinct f.activity, f.session_id from fresh f) f
    cross join lateral (
      select x.activity, x.session_id, x.day
      from public.session_days x
      where x.organization_id = v_organization_id and x.activity = f.activity and x.session_id = f.session_id
      offset 0
    ) s
  ),
  -- a day that comes late between two others parts them
  moved as (
    select k.activity, k.day, lag(k.day) over (partition by k.activity, k.session_id order by k.day) as previous_day, -1 as joining
    from known k
    union all
    select a.activity, a.day, lag(a.day) over (partition by a.activity, a.session_id order by a.day), 1
    from (select k.activity, k.session_id, k.day from known k union all select f.activity, f.session_id, f.day from fresh f) a
  ),
  counted as (
    insert into public.daily_active_sessions as d (organization_id, activity, day, previous_day, sessions)
    select v_organization_id, m.activity, m.day, coalesce(m.previous_day, '-infinity'), sum(m.joining)
    from moved m
    group by 2, 3, 4
    having sum(m.joining) <> 0
    on conflict (organization_id, activity, day, previous_day) do update set sessions = d.sessions + excluded.sessions
  )
  update public.daily_stats d
  set active_sessions = d.active_sessions + a.chatting, messaging_sessions = d.messaging_sessions + a.messaging
  from (
    select f.day, count(*) filter (where f.activity = 'chat') as chatting, count(*) filter (where f.activity = 'message') as messaging
    from fresh f
    group by f.day
  ) a
  where d.organization_id = v_organization_id and d.day = a.day;
end
$$;
grant execute on function app.count_session_days(app.event[], text) to crm_definer;
comment on function app.count_session_days(app.event[], text) is
  'Notes on which days sessions began a chat or sent a message, and counts them under each day and the day before on which they had; the '
  'days themselves are there already';

create function app.count_events(p_events app.event[]) returns void
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_timezone constant text := (select o.timezone from public.organizations o where o.id = app.organization_id());
  v_of_sessions constant app.event[] := array(
    select e
    from unnest(p_events) e
    where e.session_id is not null
      -- most messages are not the first of their chat that day, and say nothing new of its session
      and (e.kind <> 'user_message' or e.previous is null
        or (e.previous at time zone v_timezone)::date <> (e.at at time zone v_timezone)::date)
  );
  v_kinds constant text[] := array(select distinct e.kind from unnest(p_events) e);
begin
  perform app.count_days(p_events, v_timezone);
  if v_of_sessions <> '{}' then
    perform app.count_sessions(v_of_sessions, v_timezone);
    perform app.count_session_days(v_of_sessions, v_timezone);
  end if;
  if 'chat' = any (v_kinds) then
    perform app.count_facets(p_events, v_timezone);
  end if;
  if v_kinds && array['mention', 'click', 'view'] then
    perform app.count_articles(p_events, v_timezone);
  end if;
end
$$;
grant execute on function app.count_events(app.event[]) to crm_definer;
comment on function app.count_events(app.event[]) is
  'Adds events to the statistics, in the time zone of now. Only for who holds the lock ''folding'', which whoever changes the zone holds '
  'too';

-- Deriving all statistics again writes what differs: most of it is as it was, and writers wait meanwhile.

create or replace function app.rebuild_stats() returns void
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
  perform app.rebuild_sessions();
  perform app.rebuild_session_days(v_timezone);
  perform app.rebuild_articles(v_timezone);

  -- few rows, and a day may be spread over slots
  delete from public.daily_stats where organization_id = v_organization_id;
  delete from public.daily_sessions where organization_id = v_organization_id;
  delete from public.daily_active_sessions where organization_id = v_organization_id;
  delete from public.daily_chat_facets where organization_id = v_organization_id;
  insert into public.daily_stats (
    organization_id, day, slot, chats, engaged_chats, messages, user_messages, visitors, views, mentions, clicks, active_sessions, messaging_sessions, updated_at
  )
  select
    v_organization_id, d.day, 0, d.chats, d.engaged_chats, d.messages, d.user_messages, d.visitors, d.views, d.mentions, d.clicks,
    coalesce(a.chatting, 0), coalesce(a.messaging, 0), v_updated_at
  from app.derive_daily_stats('-infinity', 'infinity', v_timezone) d
  left join (
    select s.day, count(*) filter (where s.activity = 'chat') as chatting, count(*) filter (where s.activity = 'message') as messaging
    from public.session_days s
    where s.organization_id = v_organization_id
    group by s.day
  ) a on a.day = d.day;
  insert into public.daily_sessions (organization_id, day, slot, engaged, registered, clicked, viewed, lead, sessions)
  select v_organization_id, c.day, 0, c.engaged, c.registered, c.clicked, c.viewed, c.lead, c.sessions
  from app.cohorts('-infinity', 'infinity', v_timezone) c;
  insert into public.daily_active_sessions (organization_id, activity, day, previous_day, slot, sessions)
  select v_organization_id, a.activity, a.day, a.previous_day, 0, a.sessions
  from app.returns_of_sessions() a;
  insert into public.daily_chat_facets (organization_id, day, facet, value, chats)
  select v_organization_id, d.day, d.facet, d.value, d.chats
  from app.derive_facets('-infinity', 'infinity', v_timezone) d;
end
$$;
comment on function app.rebuild_stats() is 'Derives all statistics of the organisation again, in its time zone of now; writers wait meanwhile. Twice gives the same as once';

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
comment on function app.rebuild_sessions() is 'Derives the organisation''s browser sessions again. A part of app.rebuild_stats';

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
  insert into public.daily_article_stats (organization_id, day, article, mentions, clicks, views)
  select v_organization_id, d.day, d.article, d.mentions, d.clicks, d.views
  from derived d
  left join public.daily_article_stats s on s.organization_id = v_organization_id and s.day = d.day and s.article = d.article
  where (d.mentions, d.clicks, d.views) is distinct from (s.mentions, s.clicks, s.views)
  on conflict (organization_id, day, article) do update set
    mentions = excluded.mentions,
    clicks = excluded.clicks,
    views = excluded.views;
  delete from public.articles a
  where a.organization_id = v_organization_id
    and not exists (select from public.article_mentions m where m.organization_id = v_organization_id and m.article = a.id)
    and not exists (select from public.article_views w where w.organization_id = v_organization_id and w.article = a.id);
end
$$;
comment on function app.rebuild_articles(text) is 'Derives the daily numbers of the organisation''s articles again, and takes out those that nothing names any more. A part of app.rebuild_stats';

grant execute on function app.rebuild_sessions(), app.rebuild_session_days(text), app.rebuild_articles(text) to crm_definer;

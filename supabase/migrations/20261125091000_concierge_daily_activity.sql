-- How many sessions were active on a day stands beside its events: the days of a range are then read without all that is kept to
-- tell who came back.

alter table public.daily_stats
  add column active_sessions integer not null default 0,
  add column messaging_sessions integer not null default 0;
comment on table public.daily_stats is 'Events and active sessions per day, cut in the organisation''s time zone. A day is the sum of its slots';

insert into public.daily_stats as d (organization_id, day, slot, active_sessions, messaging_sessions, updated_at)
select s.organization_id, s.day, 0, count(*) filter (where s.activity = 'chat'), count(*) filter (where s.activity = 'message'), '1970-01-01'
from public.session_days s
group by s.organization_id, s.day
on conflict (organization_id, day, slot) do update set
  active_sessions = excluded.active_sessions,
  messaging_sessions = excluded.messaging_sessions;

drop function app.track_sessions(jsonb, text);
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
      and (e.kind <> 'user_message' or e.previous is null or (e.previous at time zone p_timezone)::date <> (e.at at time zone p_timezone)::date)
    group by e.session_id
    order by e.session_id
  loop
    v_cohorts := v_cohorts || app.mark_session(
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
    insert into public.daily_sessions as d (organization_id, day, slot, engaged, registered, clicked, viewed, lead, sessions)
    select v_organization_id, c.day, mod(pg_backend_pid(), 4), c.engaged, c.registered, c.clicked, c.viewed, c.lead, sum(c.sessions)
    from unnest(v_cohorts) c
    group by c.day, c.engaged, c.registered, c.clicked, c.viewed, c.lead
    having sum(c.sessions) <> 0
    order by c.day, c.engaged, c.registered, c.clicked, c.viewed, c.lead
    on conflict (organization_id, day, slot, engaged, registered, clicked, viewed, lead) do update set sessions = d.sessions + excluded.sessions;
  end if;
  if v_days <> '{}' then
    insert into public.daily_active_sessions as d (organization_id, activity, day, previous_day, slot, sessions)
    select v_organization_id, a.activity, a.day, a.previous_day, mod(pg_backend_pid(), 4), sum(a.sessions)
    from unnest(v_days) a
    group by a.activity, a.day, a.previous_day
    having sum(a.sessions) <> 0
    order by a.activity, a.day, a.previous_day
    on conflict (organization_id, activity, day, previous_day, slot) do update set sessions = d.sessions + excluded.sessions;
  end if;
  return v_days;
end
$$;
comment on function app.track_sessions(jsonb, text) is 'Notes what events say of their sessions, one session after another in the order of their ids, then moves them between cohorts; answers what changed in daily_active_sessions. `previous` of a user message is the latest one of its chat before';
grant execute on function app.track_sessions(jsonb, text) to crm_definer;

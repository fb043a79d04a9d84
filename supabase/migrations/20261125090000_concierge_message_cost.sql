-- What most requests are, one message in a chat that has had one that day, costs no more than it must.

-- its chat exists in the organisation, and the chat's own foreign key says that the organisation does
alter table public.chat_messages drop constraint chat_messages_organization_id_fkey;

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
  insert into public.daily_stats as d (organization_id, day, slot, messages, user_messages)
  values (app.organization_id(), v_day, mod(pg_backend_pid(), 16), 1, v_is_users::integer)
  on conflict (organization_id, day, slot) do update set
    messages = d.messages + excluded.messages,
    user_messages = d.user_messages + excluded.user_messages,
    updated_at = now();
  return true;
end
$$;
comment on function app.count_message(jsonb, text) is 'Counts events that are one message and say nothing new of its session: not a user''s, or not the first of its chat that day. Answers whether it did';

create or replace function app.count_events(p_events jsonb) returns void
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_organization_id constant uuid := app.organization_id();
  v_timezone text;
begin
  perform app.take_statistics_turn(false);
  -- read after the turn was taken: whoever changes the zone holds it alone
  v_timezone := (select o.timezone from public.organizations o where o.id = v_organization_id);
  if app.count_message(p_events, v_timezone) then
    return;
  end if;
  if p_events @? '$[*].session_id' then
    perform app.track_sessions(p_events, v_timezone);
  end if;
  if p_events @> '[{"kind": "chat"}]' then
    perform app.count_facets(p_events, v_timezone);
  end if;
  if p_events @? '$[*].article' then
    perform app.count_articles(p_events, v_timezone);
  end if;
  insert into public.daily_stats as d (organization_id, day, slot, chats, engaged_chats, messages, user_messages, visitors, views, mentions, clicks)
  select
    v_organization_id, (e.at at time zone v_timezone)::date, mod(pg_backend_pid(), 16),
    count(*) filter (where e.kind = 'chat'),
    count(*) filter (where e.kind = 'engaged_chat'),
    count(*) filter (where e.kind in ('message', 'user_message')),
    count(*) filter (where e.kind = 'user_message'),
    coalesce(sum(coalesce(e.n, 1)) filter (where e.kind = 'visitor'), 0),
    count(*) filter (where e.kind = 'view'),
    count(*) filter (where e.kind = 'mention'),
    count(*) filter (where e.kind = 'click')
  from jsonb_to_recordset(p_events) e (kind text, at timestamptz, n integer)
  where e.at is not null
  group by 2
  order by 2
  on conflict (organization_id, day, slot) do update set
    chats = d.chats + excluded.chats,
    engaged_chats = d.engaged_chats + excluded.engaged_chats,
    messages = d.messages + excluded.messages,
    user_messages = d.user_messages + excluded.user_messages,
    visitors = d.visitors + excluded.visitors,
    views = d.views + excluded.views,
    mentions = d.mentions + excluded.mentions,
    clicks = d.clicks + excluded.clicks,
    updated_at = now();
end
$$;

grant execute on function app.count_message(jsonb, text) to crm_definer;

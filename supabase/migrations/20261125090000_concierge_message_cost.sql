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

grant execute on function app.count_message(jsonb, text) to crm_definer;

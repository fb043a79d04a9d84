-- What a write leaves to be counted.

create function app.append_events(p_events jsonb) returns void
language plpgsql
volatile
set search_path = ''
as $$
begin
  perform app.advisory_lock('statistics', p_exclusive => false);
  insert into public.uncounted_events (organization_id, events) values (app.organization_id(), p_events);
  -- by far the cheapest question; hosted, there is such a schema
  if to_regnamespace('realtime') is not null then
    perform app.announce_changes(p_events);
  end if;
end
$$;
grant execute on function app.append_events(jsonb) to crm_definer;
comment on function app.append_events(jsonb) is
  'Leaves events to be counted in the statistics of the days they fall on, and announces them where pages are live: [{ kind: "chat", at, '
  'session_id, user_agent, location } | { kind: "engaged_chat", at: start of the chat } | { kind: "message", at } | { kind: '
  '"user_message", at, session_id, previous } | { kind: "visitor", at, n? } | { kind: "view" or "mention", at, session_id?, article } | { '
  'kind: "click", at, mentioned_at, session_id?, article } | { kind: "identified" or "scored", session_id }]. Called once per request, '
  'last';

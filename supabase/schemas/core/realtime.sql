-- Live pages. Where Supabase Realtime is, a write announces on a private topic of its organisation that something changed, and
-- nothing else: no text, no id of ours. Whoever hears it asks list_chat_changes, so an announcement that is lost or comes twice
-- can show nothing wrong. Where Realtime is not, as locally, nothing is announced and pages ask every few seconds.
--
-- What this rests on (supabase.com/docs/guides/realtime/broadcast and /authorization, and the migrations of supabase/realtime):
--   * realtime.send(payload jsonb, event text, topic text, private boolean) writes a row into realtime.messages, as its caller;
--     the service reads it from the log once the transaction has ended. A namesake takes bytea, so the payload is cast.
--   * To let somebody join a private topic, the service makes rows of it in realtime.messages (extension "broadcast" and
--     "presence"), becomes the role of the token, sets request.jwt.claims and realtime.topic, looks which rows it sees, and takes
--     all back. To let somebody send, it tries to insert. It decides so at each join and each new token, not at each message.
--   * A token needs role and exp, and is signed with HS256, or with a key that the project's JWKS names. Any database role will
--     do that the service may become: it connects as supabase_admin, a superuser, or of late as supabase_realtime_admin, which
--     has to be a member of the role. When exp has passed, the service closes the channel.
--   * postgres, which migrates, may grant usage on schema realtime and select on realtime.messages, and make policies there.

create function app.live_topic() returns text
language plpgsql
stable
set search_path = ''
as $$
begin
  return 'organization:' || app.organization_id();
end
$$;
grant execute on function app.live_topic() to crm_member, crm_listener;
comment on function app.live_topic() is 'The topic on which changes in the organisation of the request are announced; null without one';

create function app.is_live() returns boolean
language plpgsql
stable
set search_path = ''
as $$
begin
  return exists (
    select from pg_catalog.pg_policy p
    where p.polrelid = (
      select c.oid from pg_catalog.pg_class c where c.relname = 'messages' and c.relnamespace = to_regnamespace('realtime')
    ) and p.polname = 'listeners hear of their own organisation'
  );
end
$$;
grant execute on function app.is_live() to crm_member;
comment on function app.is_live() is 'Whether changes are announced, and listeners may hear it';

create function public.find_live_topic(p_input jsonb default '{}', p_request jsonb default '{}') returns jsonb
language plpgsql
stable
set search_path = ''
as $$
begin
  perform app.require_member();
  return jsonb_build_object('topic', case when app.is_live() then app.live_topic() end);
end
$$;
grant execute on function public.find_live_topic(jsonb, jsonb) to crm_member;
comment on function public.find_live_topic(jsonb, jsonb) is
  'Where changes in the organisation are announced: { topic }, null where Realtime is not';

create function app.announce_changes(p_events jsonb) returns void
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_topic constant text := app.live_topic();
begin
  if current_setting('app.announced_to', true) is not distinct from v_topic
    or not p_events @? '$[*].kind ? (@ == "chat" || @ == "message" || @ == "user_message" || @ == "identified" || @ == "scored")'
  then
    return;
  end if;
  begin
    perform realtime.send('{}'::jsonb, 'changed', v_topic, true);
  exception when others then
    raise warning 'A change could not be announced: %', sqlerrm;
  end;
  perform set_config('app.announced_to', v_topic, true);
end
$$;
grant execute on function app.announce_changes(jsonb) to crm_definer;
comment on function app.announce_changes(jsonb) is
  'Announces to the organisation that chats changed, when that is among these events of append_events: once in a transaction. Runs as its '
  'owner, who alone may send; a failure is a warning, never an end of the write';

create function app.connect_realtime() returns boolean
language plpgsql
volatile
set search_path = ''
as $$
begin
  if to_regclass('realtime.messages') is null or to_regprocedure('realtime.send(jsonb, text, text, boolean)') is null then
    return false;
  end if;
  grant usage on schema realtime to crm_listener;
  grant select on realtime.messages to crm_listener;
  -- a grant that is not ours to give is a warning, no error
  if not has_schema_privilege('crm_listener', 'realtime', 'usage')
    or not has_table_privilege('crm_listener', 'realtime.messages', 'select') then
    raise insufficient_privilege using message = 'Rights on realtime.messages are not ours to give';
  end if;
  drop policy if exists "listeners hear of their own organisation" on realtime.messages;
  create policy "listeners hear of their own organisation" on realtime.messages for select to crm_listener
    using (extension = 'broadcast' and topic = (select realtime.topic()) and topic = (select app.live_topic()));
  if to_regrole('supabase_realtime_admin') is not null then
    begin
      grant crm_listener to supabase_realtime_admin;
    exception when insufficient_privilege then
      raise warning 'Realtime can be used as long as it connects as supabase_admin: %', sqlerrm;
    end;
  end if;
  return true;
exception when insufficient_privilege then
  -- pages ask every few seconds then, which is no reason to stop a migration
  raise warning 'Realtime is there, but cannot be used: %', sqlerrm;
  return false;
end
$$;
comment on function app.connect_realtime() is
  'Lets listeners hear what is announced to their organisation, where Realtime is; answers whether they do now. May be called again, by '
  'whoever migrates: after Realtime was added or its schema made anew';

select app.connect_realtime();

-- What concierges send, written in sets, and one by one: most chats, messages and views come alone, and plain statements take half
-- the time of one that is made for sets. A test holds both to the same rules.
--
-- Each app.write_* takes [{ index, … }] and returns one row per item: (index, answer), where the answer may be a refusal.
-- Each public function is: guard, stored response, lock where sessions matter, write, store the response. Locks come in one order
-- everywhere: the Idempotency-Key, the visitors, new chats, old chats, their messages and jobs, views, mentions, the day's counters.
--
-- Rows are looked up by "lateral ( … limit 1)": the planner takes a JSON array for 100 rows and would otherwise read the whole
-- table to join it with the one item of a single request. And by "case", not "coalesce": under row level security the planner
-- does not trust coalesce not to tell what it compares, and would leave the index aside.

create function app.message_events(p_role text, p_at timestamptz, p_session_id text, p_previous timestamptz, p_engaged_chat_at timestamptz)
  returns jsonb
language plpgsql
immutable
set search_path = ''
as $$
begin
  return case
    when p_role <> 'user' then jsonb_build_array(jsonb_build_object('kind', 'message', 'at', p_at))
    when p_engaged_chat_at is null
      then jsonb_build_array(jsonb_build_object('kind', 'user_message', 'at', p_at, 'session_id', p_session_id, 'previous', p_previous))
    else jsonb_build_array(
      jsonb_build_object('kind', 'user_message', 'at', p_at, 'session_id', p_session_id, 'previous', p_previous),
      jsonb_build_object('kind', 'engaged_chat', 'at', p_engaged_chat_at)
    )
  end;
end
$$;
grant execute on function app.message_events(text, timestamptz, text, timestamptz, timestamptz) to crm_definer;
comment on function app.message_events(text, timestamptz, text, timestamptz, timestamptz) is
  'What a new message counts as: takes its role and time, its chat''s session and latest user message before, and when it is the first of '
  'its chat that a user sends, the time the chat began';

create function app.lock_chats(p_items jsonb) returns void
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_organization_id constant uuid := app.organization_id();
begin
  -- one look-up by name after another: a join may read every chat of the organisation
  perform from (select distinct i ->> 'chat_id' as external_id from jsonb_array_elements(p_items) i order by 1) n
  cross join lateral (
    select from public.chats c where c.organization_id = v_organization_id and c.external_id = n.external_id limit 1 for no key update
  ) c;
end
$$;
grant execute on function app.lock_chats(jsonb) to crm_definer;
comment on function app.lock_chats(jsonb) is
  'Lets the writers of the chats named by chat_id in these items take turns; the fixed order keeps two of them from waiting for each other';

create function app.write_chats(p_items jsonb) returns table (index integer, answer jsonb, events jsonb)
language plpgsql
volatile
set search_path = ''
as $$
#variable_conflict use_column
declare
  v_organization_id constant uuid := app.organization_id();
  v_items constant jsonb := (
    select jsonb_agg(case when i ->> 'chat_id' is null then i || jsonb_build_object('chat_id', 'chat_' || gen_random_uuid()) else i end)
    from jsonb_array_elements(p_items) i
  );
  v_new uuid[];
begin
  with written as (
    insert into public.chats as c
      (organization_id, external_id, session_id, visitor_id, external_user_id, location, user_agent, source_page, status, metadata,
        created_at)
    select
      v_organization_id, f.chat_id, f.session_id, s.visitor_id, f.external_user_id, f.location, f.user_agent, app.source_page(f.metadata),
      coalesce(f.status, 'active'), coalesce(f.metadata, '{}'), coalesce(f.sent_at, now())
    from (
      select distinct on (i.chat_id) i.*
      from jsonb_to_recordset(v_items) i (
        index integer, chat_id text, session_id text, external_user_id text, location text, user_agent text, status text, metadata jsonb,
        sent_at timestamptz
      )
      order by i.chat_id, i.index
    ) f
    left join lateral (
      select x.visitor_id from public.visitor_sessions x where x.organization_id = v_organization_id and x.session_id = f.session_id limit 1
    ) s on true
    order by f.chat_id
    -- nothing, not even a lock, on a chat that is there: locks are taken later, all in one order
    on conflict (organization_id, external_id) do nothing
    returning c.id
  )
  select array_agg(w.id) into v_new from written w;

  return query
  select
    i.index,
    case
      when c.session_id = i.session_id then jsonb_build_object('chat_id', i.chat_id, 'id', c.id, 'created_at', app.to_iso(c.created_at))
      else app.error_response(409, 'conflict', format('The chatId %s already belongs to another session', i.chat_id))
    end,
    case
      when c.id = any (v_new) and i.index = min(i.index) over (partition by i.chat_id)
      then jsonb_build_array(jsonb_build_object(
        'kind', 'chat', 'at', c.created_at, 'session_id', c.session_id, 'user_agent', i.user_agent, 'location', i.location
      ))
    end
  from jsonb_to_recordset(v_items) i (index integer, chat_id text, session_id text, user_agent text, location text)
  left join lateral (
    select x.id, x.session_id, x.created_at from public.chats x
      where x.organization_id = v_organization_id and x.external_id = i.chat_id limit 1
  ) c on true;
end
$$;
grant execute on function app.write_chats(jsonb) to crm_definer;
comment on function app.write_chats(jsonb) is
  'Starts chats. The same chat_id with the same session answers the chat that is there; with another session 409';

create function app.write_chat(p_item jsonb, out answer jsonb, out events jsonb)
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_organization_id constant uuid := app.organization_id();
  v_chat_id constant text := coalesce(p_item ->> 'chat_id', 'chat_' || gen_random_uuid());
  v_session_id constant text := p_item ->> 'session_id';
  v_metadata constant jsonb := coalesce(nullif(p_item -> 'metadata', 'null'), '{}');
  v_chat record;
begin
  insert into public.chats as c
    (organization_id, external_id, session_id, visitor_id, external_user_id, location, user_agent, source_page, status, metadata,
      created_at)
  values (
    v_organization_id, v_chat_id, v_session_id,
    (select s.visitor_id from public.visitor_sessions s where s.organization_id = v_organization_id and s.session_id = v_session_id),
    p_item ->> 'external_user_id', p_item ->> 'location', p_item ->> 'user_agent', app.source_page(v_metadata),
    coalesce(p_item ->> 'status', 'active'), v_metadata, coalesce((p_item ->> 'sent_at')::timestamptz, now())
  )
  on conflict (organization_id, external_id) do nothing
  returning c.id, c.session_id, c.created_at into v_chat;
  if found then
    events := jsonb_build_array(jsonb_build_object(
      'kind', 'chat', 'at', v_chat.created_at, 'session_id', v_session_id, 'user_agent', p_item ->> 'user_agent',
      'location', p_item ->> 'location'
    ));
  else
    select c.id, c.session_id, c.created_at into v_chat
    from public.chats c
    where c.organization_id = v_organization_id and c.external_id = v_chat_id;
  end if;
  answer := case
    when v_chat.session_id = v_session_id
    then jsonb_build_object('chat_id', v_chat_id, 'id', v_chat.id, 'created_at', app.to_iso(v_chat.created_at))
    else app.error_response(409, 'conflict', format('The chatId %s already belongs to another session', v_chat_id))
  end;
end
$$;
grant execute on function app.write_chat(jsonb) to crm_definer;
comment on function app.write_chat(jsonb) is 'What app.write_chats does, for one chat';

create function app.write_messages(p_items jsonb, p_request jsonb) returns table (index integer, answer jsonb, events jsonb)
language plpgsql
volatile
set search_path = ''
as $$
#variable_conflict use_column
declare
  v_organization_id constant uuid := app.organization_id();
begin
  perform app.lock_chats(p_items);
  return query
  with item as materialized (
    select i.*, c.id || coalesce(' ' || i.message_id, '#' || i.index) as key, c.id as chat, c.session_id, c.created_at as chat_created_at,
      c.last_user_message_at, c.message_count, c.user_message_count, m.id as known_id, m.role as known_role, m.content as known_content,
      m.created_at as known_at
    from jsonb_to_recordset(p_items) i (index integer, chat_id text, role text, content text, metadata jsonb, message_id text,
      sent_at timestamptz)
    left join lateral (
      select x.id, x.session_id, x.created_at, x.last_user_message_at, x.message_count, x.user_message_count
      from public.chats x
      where x.organization_id = v_organization_id and x.external_id = i.chat_id
      limit 1
    ) c on true
    left join lateral (
      select x.id, x.role, x.content, x.created_at
      from public.chat_messages x
      where i.message_id is not null and x.organization_id = v_organization_id and x.chat_id = c.id and x.external_id = i.message_id
      limit 1
    ) m on true
  ),
  fresh as materialized (
    select
      f.*, app.uuid_v7() as id, coalesce(f.sent_at, now())::timestamptz(3) as at,
      (f.message_count + row_number() over (partition by f.chat order by f.index))::integer as position,
      f.user_message_count = 0 and f.role = 'user' and f.index = min(f.index) filter (where f.role = 'user')
        over (partition by f.chat) as engages
    from (
      select distinct on (i.key) i.*
      from item i
      where i.chat is not null and i.known_id is null
      order by i.key, i.index
    ) f
  ),
  written as (
    insert into public.chat_messages (organization_id, id, chat_id, position, external_id, role, content, metadata, created_at)
    select v_organization_id, f.id, f.chat, f.position, f.message_id, f.role, f.content, coalesce(f.metadata, '{}'), f.at
    from fresh f
  ),
  counted as (
    update public.chats c
    set
      message_count = c.message_count + n.messages,
      user_message_count = c.user_message_count + n.user_messages,
      last_message_at = greatest(c.last_message_at, n.last_at),
      last_user_message_at = greatest(c.last_user_message_at, n.last_user_at),
      updated_at = now()
    from (
      select f.chat, count(*)::integer as messages, (count(*) filter (where f.role = 'user'))::integer as user_messages,
        max(f.at) as last_at,
        max(f.at) filter (where f.role = 'user') as last_user_at
      from fresh f
      group by f.chat
    ) n
    where c.organization_id = v_organization_id and c.id = n.chat
  ),
  queued as (
    insert into public.jobs as j (organization_id, kind, object_id)
    select v_organization_id, 'summarize_chat', d.chat
    from (select distinct f.chat from fresh f) d
    -- as in app.write_message
    where (
      select j.dead_at is null and j.attempts = 0
      from public.jobs j
      where j.organization_id = v_organization_id and j.kind = 'summarize_chat' and j.object_id = d.chat
    ) is not true
    order by d.chat
    on conflict (organization_id, kind, object_id) do update
      -- a job that had given up starts over: there is something new to read
      set dead_at = null, attempts = 0, due_at = now(), next_attempt_at = now()
      where j.dead_at is not null
  ),
  missing as (
    -- one attempt on one chat, however many items name it
    select u.chat_id, app.not_found('chat', u.chat_id, p_request) as answer
    from (select distinct i.chat_id from item i where i.chat is null) u
  )
  select
    i.index,
    case
      when i.chat is null then u.answer
      when coalesce(i.known_role, f.role) <> i.role or coalesce(i.known_content, f.content) <> i.content
        then app.error_response(409, 'conflict', format('The messageId %s was already used for another message', i.message_id))
      else jsonb_build_object('message_id', coalesce(i.known_id, f.id), 'chat_id', i.chat_id,
        'created_at', app.to_iso(coalesce(i.known_at, f.at)))
    end,
    case
      when f.index = i.index
      then app.message_events(f.role, f.at, f.session_id, f.last_user_message_at, case when f.engages then f.chat_created_at end)
    end
  from item i
  left join fresh f on f.key = i.key
  left join missing u on u.chat_id is not distinct from i.chat_id;
end
$$;
grant execute on function app.write_messages(jsonb, jsonb) to crm_definer;
comment on function app.write_messages(jsonb, jsonb) is
  'Adds messages to chats, in the order of the items, counts them on the chat and marks its summary as due. A known message_id answers '
  'the message that is there, or 409 when role or content differ';

create function app.write_message(p_item jsonb, p_request jsonb, out answer jsonb, out events jsonb)
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_organization_id constant uuid := app.organization_id();
  v_chat_id constant text := p_item ->> 'chat_id';
  v_message_id constant text := p_item ->> 'message_id';
  v_role constant text := p_item ->> 'role';
  v_content constant text := p_item ->> 'content';
  v_is_users constant boolean := v_role = 'user';
  v_at constant timestamptz(3) := coalesce((p_item ->> 'sent_at')::timestamptz, now());
  v_id uuid := app.uuid_v7();
  v_chat record;
  v_known record;
begin
  select c.id, c.session_id, c.created_at, c.message_count, c.user_message_count, c.last_user_message_at into v_chat
  from public.chats c
  where c.organization_id = v_organization_id and c.external_id = v_chat_id
  for no key update;
  if not found then
    answer := app.not_found('chat', v_chat_id, p_request);
    return;
  end if;
  insert into public.chat_messages (organization_id, id, chat_id, position, external_id, role, content, metadata, created_at)
  values (
    v_organization_id, v_id, v_chat.id, v_chat.message_count + 1, v_message_id, v_role, v_content,
    coalesce(nullif(p_item -> 'metadata', 'null'), '{}'), v_at
  )
  on conflict (organization_id, chat_id, external_id) where external_id is not null do nothing;
  if not found then
    select m.id, m.role, m.content, m.created_at into v_known
    from public.chat_messages m
    where m.organization_id = v_organization_id and m.chat_id = v_chat.id and m.external_id = v_message_id;
    answer := case
      when v_known.role = v_role and v_known.content = v_content
      then jsonb_build_object('message_id', v_known.id, 'chat_id', v_chat_id, 'created_at', app.to_iso(v_known.created_at))
      else app.error_response(409, 'conflict', format('The messageId %s was already used for another message', v_message_id))
    end;
    return;
  end if;
  update public.chats c
  set
    message_count = c.message_count + 1,
    user_message_count = c.user_message_count + v_is_users::integer,
    last_message_at = greatest(c.last_message_at, v_at),
    last_user_message_at = case when v_is_users then greatest(c.last_user_message_at, v_at) else c.last_user_message_at end,
    updated_at = now()
  where c.organization_id = v_organization_id and c.id = v_chat.id;
  -- a job that waits already need not be touched: it ends under the lock on its chat, which is ours, and one that was never tried is
  -- not being given up at this moment
  perform from public.jobs j
  where j.organization_id = v_organization_id and j.kind = 'summarize_chat' and j.object_id = v_chat.id
    and j.dead_at is null and j.attempts = 0;
  if not found then
    insert into public.jobs as j (organization_id, kind, object_id)
    values (v_organization_id, 'summarize_chat', v_chat.id)
    on conflict (organization_id, kind, object_id) do update
      set dead_at = null, attempts = 0, due_at = now(), next_attempt_at = now()
      where j.dead_at is not null;
  end if;
  answer := jsonb_build_object('message_id', v_id, 'chat_id', v_chat_id, 'created_at', app.to_iso(v_at));
  events := app.message_events(
    v_role, v_at, v_chat.session_id, v_chat.last_user_message_at,
    case when v_is_users and v_chat.user_message_count = 0 then v_chat.created_at end
  );
end
$$;
grant execute on function app.write_message(jsonb, jsonb) to crm_definer;
comment on function app.write_message(jsonb, jsonb) is
  'What app.write_messages does, for one message';

create function public.create_chat(p_input jsonb, p_request jsonb default '{}') returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_input constant jsonb := app.decode_json(p_input);
  v_answer jsonb;
  v_events jsonb;
begin
  v_answer := app.begin_write(array['chats:write'], p_request, 'shared');
  if v_answer is not null then
    return v_answer;
  end if;
  select w.answer, w.events into v_answer, v_events
  from app.write_chat(v_input) w;
  return app.finish_write(p_request, v_answer, v_events);
end
$$;
alter function public.create_chat(jsonb, jsonb) owner to crm_definer;
grant execute on function public.create_chat(jsonb, jsonb) to crm_ingest;
comment on function public.create_chat(jsonb, jsonb) is
  'Starts a chat from { session_id, chat_id?, external_user_id?, location?, user_agent?, status?, metadata?, sent_at? }; answers { '
  'chat_id, id, created_at }, the same again for a repeated call, 409 when the chat_id belongs to another session';

create function public.add_message(p_input jsonb, p_request jsonb default '{}') returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_input constant jsonb := app.decode_json(p_input);
  v_answer jsonb;
  v_events jsonb;
begin
  v_answer := app.begin_write(array['chats:write'], p_request);
  if v_answer is not null then
    return v_answer;
  end if;
  select w.answer, w.events into v_answer, v_events
  from app.write_message(v_input, p_request) w;
  return app.finish_write(p_request, v_answer, v_events);
end
$$;
alter function public.add_message(jsonb, jsonb) owner to crm_definer;
grant execute on function public.add_message(jsonb, jsonb) to crm_ingest;
comment on function public.add_message(jsonb, jsonb) is
  'Adds { chat_id, role, content, metadata?, message_id?, sent_at? } to a chat; answers { message_id, chat_id, created_at }; 404 or 403 '
  'for the chat, 409 when message_id was used for another message';

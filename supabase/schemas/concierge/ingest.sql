-- Batches, and what every write of a concierge begins and ends with.

create function app.of_type(p_items jsonb, p_type text) returns jsonb
language plpgsql
immutable
set search_path = ''
as $$
begin
  return (select coalesce(jsonb_agg(i), '[]') from jsonb_array_elements(p_items) i where i ->> 'type' = p_type);
end
$$;
grant execute on function app.of_type(jsonb, text) to crm_definer;
comment on function app.of_type(jsonb, text) is 'The items of a batch of one type, in their order';

create function app.join_events(p_lists jsonb[]) returns jsonb
language plpgsql
immutable
set search_path = ''
as $$
begin
  return (select coalesce(jsonb_agg(e), '[]') from unnest(p_lists) l cross join lateral jsonb_array_elements(l) e where l is not null);
end
$$;
grant execute on function app.join_events(jsonb[]) to crm_definer;
comment on function app.join_events(jsonb[]) is 'Lists of events as one list';

create function app.scopes_of(p_items jsonb) returns text[]
language sql
immutable
set search_path = ''
begin atomic
  select array_agg(distinct case i ->> 'type'
    when 'visitor' then 'visitors:write'
    when 'chat' then 'chats:write'
    when 'message' then 'chats:write'
    else 'articles:write'
  end)
  from jsonb_array_elements(p_items) i;
end;
grant execute on function app.scopes_of(jsonb) to crm_definer;
comment on function app.scopes_of(jsonb) is 'The scopes that a key needs for the items of a batch';

create function app.begin_write(p_scopes text[], p_request jsonb, p_visitors text default null) returns jsonb
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_stored jsonb;
begin
  perform app.require_key(variadic p_scopes);
  v_stored := app.stored_response(p_request);
  if v_stored is null and p_visitors is not null then
    perform app.advisory_lock('visitors', p_exclusive => p_visitors = 'exclusive');
  end if;
  return v_stored;
end
$$;
grant execute on function app.begin_write(text[], jsonb, text) to crm_definer;
comment on function app.begin_write(text[], jsonb, text) is
  'What every write of a concierge begins with: the key and its scopes, the answer stored under the request''s Idempotency-Key, which is '
  'then the answer, and the lock on visitors (shared, exclusive or none) where sessions matter';

create function app.finish_write(p_request jsonb, p_answer jsonb, p_events jsonb) returns jsonb
language plpgsql
volatile
set search_path = ''
as $$
begin
  if jsonb_array_length(p_events) > 0 then
    perform app.append_events(p_events);
  end if;
  return app.store_response(p_request, p_answer);
end
$$;
grant execute on function app.finish_write(jsonb, jsonb, jsonb) to crm_definer;
comment on function app.finish_write(jsonb, jsonb, jsonb) is
  'Ends a write: leaves its events to be counted, keeps its answer under the Idempotency-Key, hands it on';

create function app.write_batch(p_items jsonb, p_request jsonb) returns table (index integer, answer jsonb, events jsonb)
language plpgsql
volatile
set search_path = ''
as $$
#variable_conflict use_column
declare
  v_run record;
begin
  return query select w.* from app.write_chats(app.of_type(p_items, 'chat')) w;
  -- after the new chats and before the first change to an old one: two batches never wait for each other
  perform app.lock_chats(p_items);
  return query
    select (i.value ->> 'index')::integer, w.*
    from jsonb_array_elements(app.of_type(p_items, 'visitor')) with ordinality i
    cross join lateral app.identify(i.value, p_request) w;
  return query select w.* from app.write_messages(app.of_type(p_items, 'message'), p_request) w;
  return query select w.* from app.write_views(app.of_type(p_items, 'view'), p_request) w;
  -- a click does not see what was mentioned after it
  for v_run in select r.* from app.mentions_and_clicks(p_items) r loop
    if v_run.type = 'mention' then
      return query
        select w.index, coalesce(w.refusal, app.mention_row(w.mention, w.chat_id)), w.events
        from app.write_mentions(v_run.items, p_request) w;
    else
      return query
        select (i.value ->> 'index')::integer, w.*
        from jsonb_array_elements(v_run.items) with ordinality i
        cross join lateral app.write_click(i.value, p_request) w;
    end if;
  end loop;
end
$$;
grant execute on function app.write_batch(jsonb, jsonb) to crm_definer;
comment on function app.write_batch(jsonb, jsonb) is
  'The items of a batch, type by type, so that what others rest on is written first; mentions and clicks together in the order of their '
  'time';

create function public.ingest(p_input jsonb, p_request jsonb default '{}') returns jsonb
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
  v_answer := app.begin_write(
    app.scopes_of(v_input -> 'items'),
    p_request,
    -- clicks lock mentions in the order in which they come; views name their articles before mentions name theirs
    case
      when v_input -> 'items' @? '$[*] ? (@.type == "visitor" || @.type == "click")' then 'exclusive'
      when v_input -> 'items' @> '[{"type": "view"}]' and v_input -> 'items' @> '[{"type": "mention"}]' then 'exclusive'
      else 'shared'
    end
  );
  if v_answer is not null then
    return v_answer;
  end if;
  select
    jsonb_build_object('results', coalesce(jsonb_agg(jsonb_build_object('index', w.index) || w.answer order by w.index), '[]')),
    app.join_events(array_agg(w.events))
  into v_answer, v_events
  from app.write_batch(v_input -> 'items', p_request) w;
  return app.finish_write(p_request, v_answer, v_events);
end
$$;
alter function public.ingest(jsonb, jsonb) owner to crm_definer;
grant execute on function public.ingest(jsonb, jsonb) to crm_ingest;
comment on function public.ingest(jsonb, jsonb) is
  'Writes a batch { items: [{ index, type: chat, visitor, message, view, mention or click, … }] }; answers { results: [{ index, … or '
  'error }] }. Chats come first, then visitors, messages and views, each type in the order of its items; then mentions and clicks in the '
  'order of their time';

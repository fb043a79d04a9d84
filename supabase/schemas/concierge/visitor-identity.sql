-- Who a session belongs to: finding, linking, merging and identifying visitors.

create function app.find_visitor(p_visitor_id uuid, p_session_id text) returns public.visitors
language plpgsql
stable
set search_path = ''
as $$
declare
  v_organization_id constant uuid := app.organization_id();
  v_id uuid;
  v_visitor public.visitors;
begin
  -- one after the other: most calls need but one of them, and each is planned once
  if p_visitor_id is not null then
    select coalesce(r.merged_into, r.id) into v_id
    from public.visitors r
    where r.organization_id = v_organization_id and r.id = p_visitor_id;
  end if;
  if v_id is null and p_session_id is not null then
    select s.visitor_id into v_id
    from public.visitor_sessions s
    where s.organization_id = v_organization_id and s.session_id = p_session_id;
    if v_id is null then
      -- a view takes its visitor from its chat, whose session may be another one
      select w.visitor_id into v_id
      from public.article_views w
      where w.organization_id = v_organization_id and w.session_id = p_session_id and w.visitor_id is not null
      order by w.viewed_at desc, w.id desc
      limit 1;
    end if;
  end if;
  if v_id is not null then
    select v.* into v_visitor from public.visitors v where v.organization_id = v_organization_id and v.id = v_id;
  end if;
  return v_visitor;
end
$$;
grant execute on function app.find_visitor(uuid, text) to crm_definer;
comment on function app.find_visitor(uuid, text) is
  'The visitor of the organisation that a remembered id (tried first) or a session already belongs to, itself or through a view; a null '
  'row when neither is known';

create function app.merge_visitor(p_from uuid, p_into uuid, p_reason text) returns void
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_organization_id constant uuid := app.organization_id();
begin
  update public.chats set visitor_id = p_into where organization_id = v_organization_id and visitor_id = p_from;
  update public.article_views set visitor_id = p_into where organization_id = v_organization_id and visitor_id = p_from;
  update public.article_mentions set visitor_id = p_into where organization_id = v_organization_id and visitor_id = p_from;
  update public.visitor_sessions set visitor_id = p_into where organization_id = v_organization_id and visitor_id = p_from;
  update public.visitors set merged_into = p_into where organization_id = v_organization_id and merged_into = p_from;
  update public.visitors v
  set
    metadata = f.metadata || v.metadata,
    name = coalesce(v.name, f.name),
    last_active_at = greatest(v.last_active_at, f.last_active_at)
  from public.visitors f
  where v.organization_id = v_organization_id and v.id = p_into and f.organization_id = v_organization_id and f.id = p_from;
  update public.visitors
  set merged_into = p_into, merged_at = now(), merge_reason = p_reason, updated_at = now()
  where organization_id = v_organization_id and id = p_from;
end
$$;
grant execute on function app.merge_visitor(uuid, uuid, text) to crm_definer;
comment on function app.merge_visitor(uuid, uuid, text) is
  'Gives everything of an anonymous visitor to another one of the organisation; the merged row stays and points there';

-- Its statements are planned once: to plan them costs more than to run them.
create function app.link_visitor(p_visitor_id uuid, p_session_id text, p_chat_id text, p_at timestamptz) returns jsonb
language plpgsql
volatile
set search_path = ''
set plan_cache_mode = force_generic_plan
as $$
declare
  v_organization_id constant uuid := app.organization_id();
  v_sessions text[] := array_remove(array[p_session_id], null);
  v_session_id text;
  v_count integer;
  v_chats integer := 0;
  v_views integer := 0;
begin
  if p_chat_id is not null then
    -- a chat that is named and nobody's yet brings its session along
    v_sessions := array(
      select k from unnest(v_sessions) k
      union
      select c.session_id
      from public.chats c
      where c.organization_id = v_organization_id
        and c.visitor_id is null
        and (c.external_id = p_chat_id or c.id = app.to_uuid(p_chat_id))
    );
  end if;
  -- one after the other: of a list the planner may believe that reading all chats of an organisation is cheaper than its sessions
  foreach v_session_id in array v_sessions loop
    insert into public.visitor_sessions as s (organization_id, session_id, visitor_id, first_seen_at, last_seen_at)
    values (v_organization_id, v_session_id, p_visitor_id, p_at, p_at)
    on conflict (organization_id, session_id) do update
      set first_seen_at = least(s.first_seen_at, excluded.first_seen_at), last_seen_at = greatest(s.last_seen_at, excluded.last_seen_at);
    update public.chats c
    set visitor_id = p_visitor_id
    where c.organization_id = v_organization_id and c.visitor_id is null and c.session_id = v_session_id;
    get diagnostics v_count = row_count;
    v_chats := v_chats + v_count;
    update public.article_views v
    set visitor_id = p_visitor_id
    where v.organization_id = v_organization_id and v.visitor_id is null and v.session_id = v_session_id;
    get diagnostics v_count = row_count;
    v_views := v_views + v_count;
    update public.article_mentions m
    set visitor_id = p_visitor_id
    where m.organization_id = v_organization_id and m.visitor_id is null and m.session_id = v_session_id;
  end loop;
  return jsonb_build_object('chats', v_chats, 'views', v_views);
end
$$;
grant execute on function app.link_visitor(uuid, text, text, timestamptz) to crm_definer;
comment on function app.link_visitor(uuid, text, text, timestamptz) is
  'Ties a session, and that of a chat named which is nobody''s yet, to a visitor, with their chats, views and mentions that have none; '
  'answers how many { chats, views } that were';

create function app.identify(p_item jsonb, p_request jsonb, out answer jsonb, out events jsonb)
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_organization_id constant uuid := app.organization_id();
  v_email constant text := lower(p_item ->> 'email');
  v_session_id constant text := p_item ->> 'session_id';
  v_at constant timestamptz(3) := coalesce((p_item ->> 'sent_at')::timestamptz, now());
  v_metadata constant jsonb := coalesce(nullif(p_item -> 'metadata', 'null'), '{}');
  v_known public.visitors;
  v_visitor public.visitors;
  v_linked jsonb;
  v_is_new boolean := false;
begin
  v_known := app.find_visitor(app.to_uuid(p_item ->> 'visitor_id'), v_session_id);
  select v.* into v_visitor
  from public.visitors v
  where v.organization_id = v_organization_id and v.email = v_email;
  if v_metadata <> '{}' and octet_length((coalesce(v_visitor.metadata, v_known.metadata, '{}') || v_metadata)::text) > 32768 then
    answer := app.error_response(400, 'invalid_request', 'The metadata of a visitor may hold at most 32 KB in all');
    return;
  end if;
  if v_visitor.id is not null and v_known.id <> v_visitor.id and v_known.email is null then
    perform app.merge_visitor(v_known.id, v_visitor.id, 'identified with the same e-mail address');
    events := jsonb_build_array(jsonb_build_object('kind', 'visitor', 'at', v_known.created_at, 'n', -1));
  end if;

  if v_visitor.id is null and v_known.id is null then
    insert into public.visitors (organization_id, email, source, metadata, created_at, last_active_at)
    values (v_organization_id, v_email, coalesce(p_item ->> 'source', 'newsletter'), v_metadata, v_at, v_at)
    returning * into v_visitor;
    v_is_new := true;
    events := jsonb_build_array(jsonb_build_object('kind', 'visitor', 'at', v_at));
  else
    update public.visitors v
    set
      -- an anonymous visitor gives a name; a known one corrects it
      email = coalesce(v_email, v.email), metadata = v.metadata || v_metadata, last_active_at = greatest(v.last_active_at, v_at),
      updated_at = now()
    where v.organization_id = v_organization_id and v.id = coalesce(v_visitor.id, v_known.id)
    returning v.* into v_visitor;
  end if;
  v_linked := app.link_visitor(v_visitor.id, v_session_id, p_item ->> 'chat_id', v_at);
  answer := jsonb_build_object('visitor_id', v_visitor.id, 'created', v_is_new, 'linked', v_linked);
  if v_visitor.email is not null then
    events := coalesce(events, '[]') || (
      select coalesce(jsonb_agg(jsonb_build_object('kind', 'identified', 'session_id', s.session_id)), '[]')
      from public.visitor_sessions s
      where s.organization_id = v_organization_id and s.visitor_id = v_visitor.id
    );
  end if;
end
$$;
grant execute on function app.identify(jsonb, jsonb) to crm_definer;
comment on function app.identify(jsonb, jsonb) is
  'Finds or makes the visitor behind { email, session_id?, chat_id?, visitor_id?, source?, metadata? } inside the organisation: by '
  'e-mail, else by remembered id or session, else new. Twice the same call gives the same result';

create function public.identify_visitor(p_input jsonb, p_request jsonb default '{}') returns jsonb
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
  v_answer := app.begin_write(array['visitors:write'], p_request, 'exclusive');
  if v_answer is not null then
    return v_answer;
  end if;
  select w.answer, w.events into v_answer, v_events
  from app.identify(v_input, p_request) w;
  return app.finish_write(p_request, v_answer, v_events);
end
$$;
alter function public.identify_visitor(jsonb, jsonb) owner to crm_definer;
grant execute on function public.identify_visitor(jsonb, jsonb) to crm_ingest;
comment on function public.identify_visitor(jsonb, jsonb) is
  'Identifies a visitor by { email, session_id?, chat_id?, visitor_id?, source?, metadata? }; answers { visitor_id, created, linked: { '
  'chats, views } }';

-- Reading chats as a member: under row level security, one call per page.

create function app.chat_row(p_chat public.chats, p_summary public.chat_summaries) returns jsonb
language sql
stable
set search_path = ''
return jsonb_build_object(
  'id', p_chat.id, 'chat_id', p_chat.public_id, 'session_id', p_chat.session_id, 'visitor_id', p_chat.visitor_id,
  'user_id', p_chat.external_user_id, 'location', p_chat.location, 'user_agent', p_chat.user_agent, 'source_page', p_chat.source_page,
  'status', p_chat.status,
  'metadata', p_chat.metadata - array['topicSummary', 'userScore', 'leadScore', 'sentiment', 'topics', 'conversionSignals', 'summarizedAt'] || case
    when p_summary.chat_id is null then '{}'::jsonb
    else jsonb_build_object(
      'topicSummary', p_summary.topic_summary, 'userScore', p_summary.user_score, 'leadScore', p_summary.lead_score,
      'sentiment', p_summary.sentiment, 'topics', p_summary.topics, 'conversionSignals', p_summary.conversion_signals,
      'summarizedAt', app.iso(p_summary.summarized_at)
    )
  end,
  'message_count', p_chat.message_count, 'last_message_at', app.iso(p_chat.last_message_at),
  'summary_is_stale', p_chat.message_count > coalesce(p_summary.covered_position, 0),
  'created_at', app.iso(p_chat.created_at), 'updated_at', app.iso(p_chat.updated_at)
);
comment on function app.chat_row(public.chats, public.chat_summaries) is 'A chat as clients see it: its row, its summary merged into metadata (where a sender cannot pretend to one), and whether messages have come since the summary';

create function app.like_pattern(p_text text) returns text
language sql
immutable
set search_path = ''
return '%' || replace(replace(replace(p_text, '\', '\\'), '%', '\%'), '_', '\_') || '%';
comment on function app.like_pattern(text) is 'A pattern for (i)like that finds the text literally, anywhere';

create function app.page(p_name text, p_rows jsonb, p_limit integer) returns jsonb
language sql
immutable
set search_path = ''
return case
  when jsonb_array_length(p_rows) > p_limit then jsonb_build_object(
    p_name, p_rows - p_limit,
    'next_cursor', jsonb_build_object('created_at', p_rows -> (p_limit - 1) ->> 'created_at', 'id', p_rows -> (p_limit - 1) ->> 'id')
  )
  else jsonb_build_object(p_name, p_rows, 'next_cursor', null)
end;
comment on function app.page(text, jsonb, integer) is 'A keyset page out of limit + 1 rows: { <name>: rows, next_cursor: { created_at, id } of the last row, or null on the last page }';

create function app.chat_trail(p_chat public.chats) returns jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
  v_organization_id constant uuid := app.organization_id();
begin
  return (
    select coalesce(jsonb_agg(jsonb_build_object('kind', t.kind, 'at', app.iso(t.at), 'title', t.title, 'url', t.url, 'chat_id', t.chat_id) order by t.at, t.id), '[]')
    from (
      select 'chat' as kind, c.created_at as at, c.id, s.topic_summary as title, null as url, c.public_id as chat_id
      from public.chats c
      left join public.chat_summaries s on s.organization_id = v_organization_id and s.chat_id = c.id
      where c.organization_id = v_organization_id and (c.session_id = p_chat.session_id or c.visitor_id = p_chat.visitor_id)
      union all
      select 'view', v.viewed_at, v.id, v.article_name, null, null
      from public.article_views v
      where v.organization_id = v_organization_id and (v.session_id = p_chat.session_id or v.visitor_id = p_chat.visitor_id)
      union all
      select e.kind, e.at, m.id, coalesce(m.article_title, m.article_slug, m.article_url), m.article_url, null
      from public.article_mentions m
      cross join lateral (values ('mention', m.mentioned_at), ('click', m.clicked_at)) e (kind, at)
      where m.organization_id = v_organization_id
        and (m.session_id = p_chat.session_id or m.visitor_id = p_chat.visitor_id)
        and e.at is not null
      order by 2 desc, 3 desc
      limit 100
    ) t
  );
end
$$;
comment on function app.chat_trail(public.chats) is 'What the session or visitor of a chat did, in the order of time: chats begun, articles viewed, mentioned to them and clicked; the last hundred';

create function public.get_chat(p_input jsonb, p_request jsonb default '{}') returns jsonb
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_organization_id constant uuid := app.organization_id();
  v_chat_id constant text := app.json(p_input) ->> 'chat_id';
  v_chat jsonb;
begin
  perform app.require_member();
  select app.chat_row(c, s) || jsonb_build_object(
    'visitor_name', coalesce(v.name, v.email),
    'visitor', case
      when v.id is not null then jsonb_build_object(
        'id', v.id, 'name', v.name, 'email', v.email, 'source', v.source,
        'created_at', app.iso(v.created_at), 'last_active_at', app.iso(v.last_active_at)
      )
    end,
    'trail', app.chat_trail(c),
    'summary', case
      when s.chat_id is not null then jsonb_build_object('model', s.model, 'evidence', s.evidence, 'covered_position', s.covered_position)
    end,
    'mentions', (
      select coalesce(jsonb_agg(app.mention_row(m, c.public_id) order by m.mentioned_at, m.id), '[]')
      from public.article_mentions m
      where m.organization_id = v_organization_id and m.chat_id = c.id
    )
  )
  into v_chat
  from public.chats c
  left join public.chat_summaries s on s.organization_id = v_organization_id and s.chat_id = c.id
  left join public.visitors v on v.organization_id = v_organization_id and v.id = c.visitor_id
  where c.organization_id = v_organization_id and c.public_id = v_chat_id;
  return coalesce(v_chat, app.missing('chat', v_chat_id, p_request));
end
$$;
comment on function public.get_chat(jsonb, jsonb) is 'One chat by { chat_id (public id) }: the chat row, visitor_name, visitor or null, trail, { summary: model, evidence, covered_position } or null, and its mentions; 404 or 403 when not the organisation''s';

create function public.list_chat_messages(p_input jsonb, p_request jsonb default '{}') returns jsonb
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_input constant jsonb := app.json(p_input);
  v_limit constant integer := (v_input ->> 'limit')::integer;
  v_organization_id constant uuid := app.organization_id();
  v_chat uuid;
  v_messages jsonb;
begin
  perform app.require_member();
  select c.id into v_chat
  from public.chats c
  where c.organization_id = v_organization_id and c.public_id = v_input ->> 'chat_id';
  if v_chat is null then
    return app.missing('chat', v_input ->> 'chat_id', p_request);
  end if;
  select coalesce(jsonb_agg(r.message order by r.created_at, r.position), '[]') into v_messages
  from (
    select
      jsonb_build_object(
        'id', m.id, 'chat_id', v_input ->> 'chat_id', 'role', m.role, 'content', m.content, 'metadata', m.metadata, 'created_at', app.iso(m.created_at)
      ) as message,
      m.created_at, m.position
    from public.chat_messages m
    where m.organization_id = v_organization_id
      and m.chat_id = v_chat
      and (
        v_input ->> 'cursor' is null
        or (m.created_at, m.position) > (
          select x.created_at, x.position
          from public.chat_messages x
          where x.organization_id = v_organization_id and x.chat_id = v_chat and x.id = app.uuid_or_null(v_input -> 'cursor' ->> 'id')
        )
      )
    order by m.created_at, m.position
    limit v_limit + 1
  ) r;
  return app.page('messages', v_messages, v_limit);
end
$$;
comment on function public.list_chat_messages(jsonb, jsonb) is 'The messages of a chat, oldest first: takes { chat_id (public id), limit, cursor? }, answers { messages, next_cursor }; 404 or 403 when the chat is not the organisation''s';

grant execute on function public.get_chat(jsonb, jsonb), public.list_chat_messages(jsonb, jsonb) to crm_member;
grant execute on function
  app.chat_row(public.chats, public.chat_summaries), app.chat_trail(public.chats), app.mention_row(public.article_mentions, text), app.like_pattern(text), app.page(text, jsonb, integer)
to crm_member;
grant execute on function app.page(text, jsonb, integer) to crm_definer;

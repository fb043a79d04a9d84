-- What a visitor did, as separate lists and as one timeline.

create function app.timeline_mention(p_mention public.article_mentions, p_chat_external_id text) returns jsonb
language plpgsql
immutable
set search_path = ''
as $$
begin
  return jsonb_build_object(
    'article', p_mention.article, 'article_title', coalesce(p_mention.article_title, p_mention.article_slug, p_mention.article_url),
    'article_type', p_mention.article_type,
    'article_url', p_mention.article_url, 'search_query', p_mention.search_query, 'session_id', p_mention.session_id,
    'chat_id', p_chat_external_id
  );
end
$$;
grant execute on function app.timeline_mention(public.article_mentions, text) to crm_member;
comment on function app.timeline_mention(public.article_mentions, text) is
  'What a timeline tells of a mention, or of the click on it, with the public id of its chat';

create function app.visitor_timeline(p_visitor public.visitors, p_input jsonb) returns jsonb
language plpgsql
stable
set search_path = ''
-- a kind that is not asked for is not looked for
set plan_cache_mode = 'force_custom_plan'
as $$
declare
  v_organization_id constant uuid := app.organization_id();
  v_limit constant integer := (p_input ->> 'limit')::integer;
  v_only constant text := p_input ->> 'kind';
  v_at constant timestamptz := (p_input -> 'cursor' ->> 'at')::timestamptz;
  v_kind constant text := p_input -> 'cursor' ->> 'kind';
  v_id constant text := p_input -> 'cursor' ->> 'id';
  -- the session in which the visitor became known tells no second time of the same moment
  v_first_session constant text := (
    select s.session_id
    from public.visitor_sessions s
    where s.organization_id = v_organization_id and s.visitor_id = p_visitor.id and s.first_seen_at = p_visitor.created_at
    order by s.session_id
    limit 1
  );
  v_items jsonb;
begin
  select coalesce(jsonb_agg(i.item || jsonb_build_object('kind', i.kind, 'at', app.to_iso(i.at), 'id', i.id) order by i.at desc,
    i.kind desc,
    i.id desc), '[]')
  into v_items
  from (
    select u.*
    from (
      (
        select
          'chat' as kind, c.created_at as at, c.id::text collate "C" as id,
          jsonb_build_object(
            'chat_id', c.external_id, 'session_id', c.session_id, 'topic_summary', s.topic_summary, 'lead_score', s.lead_score,
            'sentiment', s.sentiment, 'message_count', c.message_count
          ) as item
        from public.chats c
        left join public.chat_summaries s on s.organization_id = v_organization_id and s.chat_id = c.id
        where (v_only is null or v_only = 'chat')
          and c.organization_id = v_organization_id
          and c.visitor_id = p_visitor.id
          and (v_at is null or c.created_at <= v_at)
          and (v_at is null or c.created_at < v_at or ('chat', c.id::text collate "C") < (v_kind, v_id))
        order by c.created_at desc, c.id desc
        limit v_limit + 1
      )
      union all
      (
        select
          'view', w.viewed_at, w.id::text,
          jsonb_build_object(
            'article', w.article, 'article_title', w.article_name, 'article_type', w.article_type, 'session_id', w.session_id,
            'chat_id', (select c.external_id from public.chats c where c.organization_id = v_organization_id and c.id = w.chat_id)
          )
        from public.article_views w
        where (v_only is null or v_only = 'view')
          and w.organization_id = v_organization_id
          and w.visitor_id = p_visitor.id
          and (v_at is null or w.viewed_at <= v_at)
          and (v_at is null or w.viewed_at < v_at or ('view', w.id::text collate "C") < (v_kind, v_id))
        order by w.viewed_at desc, w.id desc
        limit v_limit + 1
      )
      union all
      (
        select 'mention', m.mentioned_at, m.id::text, app.timeline_mention(m, c.external_id)
        from public.article_mentions m
        left join public.chats c on c.organization_id = v_organization_id and c.id = m.chat_id
        where (v_only is null or v_only = 'mention')
          and m.organization_id = v_organization_id
          and m.visitor_id = p_visitor.id
          and (v_at is null or m.mentioned_at <= v_at)
          and (v_at is null or m.mentioned_at < v_at or ('mention', m.id::text collate "C") < (v_kind, v_id))
        order by m.mentioned_at desc, m.id desc
        limit v_limit + 1
      )
      union all
      (
        select 'click', m.clicked_at, m.id::text, app.timeline_mention(m, c.external_id)
        from public.article_mentions m
        left join public.chats c on c.organization_id = v_organization_id and c.id = m.chat_id
        where (v_only is null or v_only = 'click')
          and m.organization_id = v_organization_id
          and m.visitor_id = p_visitor.id
          and m.clicked_at is not null
          and (v_at is null or m.clicked_at <= v_at)
          and (v_at is null or m.clicked_at < v_at or ('click', m.id::text collate "C") < (v_kind, v_id))
        order by m.clicked_at desc, m.id desc
        limit v_limit + 1
      )
      union all
      (
        select 'identification', s.first_seen_at, s.session_id, jsonb_build_object('session_id', s.session_id, 'source', null)
        from public.visitor_sessions s
        where (v_only is null or v_only = 'identification')
          and s.organization_id = v_organization_id
          and s.visitor_id = p_visitor.id
          and s.session_id is distinct from v_first_session
          and (v_at is null or s.first_seen_at < v_at
            or (s.first_seen_at, 'identification', s.session_id collate "C") < (v_at, v_kind, v_id))
        order by s.first_seen_at desc, s.session_id collate "C" desc
        limit v_limit + 1
      )
      union all
      select
        'identification', p_visitor.created_at, p_visitor.id::text,
        jsonb_build_object('session_id', v_first_session, 'source', p_visitor.source)
      where (v_only is null or v_only = 'identification')
        and (v_at is null or (p_visitor.created_at, 'identification', p_visitor.id::text collate "C") < (v_at, v_kind, v_id))
      union all
      (
        select 'merge', f.merged_at, f.id::text, jsonb_build_object('visitor_id', f.id, 'reason', f.merge_reason)
        from public.visitors f
        where (v_only is null or v_only = 'identification')
          and f.organization_id = v_organization_id
          and f.merged_into = p_visitor.id
          and (v_at is null or (f.merged_at, 'merge', f.id::text collate "C") < (v_at, v_kind, v_id))
        order by f.merged_at desc, f.id desc
        limit v_limit + 1
      )
    ) u
    order by u.at desc, u.kind desc, u.id desc
    limit v_limit + 1
  ) i;
  return case
    when jsonb_array_length(v_items) > v_limit then jsonb_build_object(
      'items', v_items - v_limit,
      'next_cursor', jsonb_build_object(
        'at', v_items -> (v_limit - 1) -> 'at', 'kind', v_items -> (v_limit - 1) -> 'kind', 'id', v_items -> (v_limit - 1) -> 'id'
      )
    )
    else jsonb_build_object('items', v_items, 'next_cursor', null)
  end;
end
$$;
grant execute on function app.visitor_timeline(public.visitors, jsonb) to crm_member;
comment on function app.visitor_timeline(public.visitors, jsonb) is
  'Everything a visitor did, newest first: takes { limit, cursor?: { at, kind, id }, kind? }, answers { items, next_cursor }. An '
  'identification is the moment from which a session is known as theirs, the first with its source; a merge is asked for with them';

create function public.list_visitor_timeline(p_input jsonb, p_request jsonb default '{}') returns jsonb
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_organization_id constant uuid := app.organization_id();
  v_input constant jsonb := app.decode_json(p_input);
  v_items jsonb;
begin
  perform app.require_member();
  select app.visitor_timeline(v, v_input) into v_items
  from public.visitors asked
  join public.visitors v on v.organization_id = v_organization_id and v.id = coalesce(asked.merged_into, asked.id)
  where asked.organization_id = v_organization_id and asked.id = app.to_uuid(v_input ->> 'visitor_id');
  return coalesce(v_items, app.not_found('visitor', v_input ->> 'visitor_id', p_request));
end
$$;
grant execute on function public.list_visitor_timeline(jsonb, jsonb) to crm_member;
comment on function public.list_visitor_timeline(jsonb, jsonb) is
  'What a visitor did, newest first: takes { visitor_id, limit, cursor?: { at, kind, id }, kind? (chat, view, mention, click, '
  'identification) }, answers { items: [{ kind, at, id, … }], next_cursor }; 404 or 403 when the visitor is not the organisation''s';

create function app.visitor_chats(p_visitor_id uuid, p_input jsonb) returns jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
  v_organization_id constant uuid := app.organization_id();
  v_limit constant integer := (p_input ->> 'limit')::integer;
  v_at constant timestamptz := (p_input -> 'cursor' ->> 'at')::timestamptz;
  v_id constant uuid := app.to_uuid(p_input -> 'cursor' ->> 'id');
  v_chats jsonb;
begin
  select coalesce(jsonb_agg(r.chat order by r.created_at desc, r.id desc), '[]') into v_chats
  from (
    select
      jsonb_build_object(
        'id', c.id, 'chat_id', c.external_id, 'created_at', app.to_iso(c.created_at), 'topic_summary', s.topic_summary,
        'leadScore', s.lead_score, 'sentiment', s.sentiment, 'message_count', c.message_count
      ) as chat,
      c.created_at, c.id
    from public.chats c
    left join public.chat_summaries s on s.organization_id = v_organization_id and s.chat_id = c.id
    where c.organization_id = v_organization_id
      and c.visitor_id = p_visitor_id
      and (v_at is null or (c.created_at, c.id) < (v_at, v_id))
    order by c.created_at desc, c.id desc
    limit v_limit + 1
  ) r;
  return app.keyset_page('chats', v_chats, v_limit);
end
$$;
grant execute on function app.visitor_chats(uuid, jsonb) to crm_member;
comment on function app.visitor_chats(uuid, jsonb) is
  'A visitor''s chats, newest first: takes { limit, cursor? }, answers { chats, next_cursor }; what no summary has said is null';

create function public.list_visitor_chats(p_input jsonb, p_request jsonb default '{}') returns jsonb
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_input constant jsonb := app.decode_json(p_input);
  v_chats jsonb;
begin
  perform app.require_member();
  select app.visitor_chats(coalesce(v.merged_into, v.id), v_input) into v_chats
  from public.visitors v
  where v.organization_id = app.organization_id() and v.id = app.to_uuid(v_input ->> 'visitor_id');
  return coalesce(v_chats, app.not_found('visitor', v_input ->> 'visitor_id', p_request));
end
$$;
grant execute on function public.list_visitor_chats(jsonb, jsonb) to crm_member;
comment on function public.list_visitor_chats(jsonb, jsonb) is
  'The chats of { visitor_id, limit, cursor?: { at, id } }, newest first: { chats, next_cursor }; 404 or 403 when the visitor is not the '
  'organisation''s';

create function public.list_user_chats(p_input jsonb, p_request jsonb default '{}') returns jsonb
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_input constant jsonb := app.decode_json(p_input);
  v_id constant uuid := app.to_uuid(v_input ->> 'user_id');
  v_chats jsonb;
begin
  perform app.require_member();
  select app.visitor_chats(app.web_identity(v_id), v_input) into v_chats where app.is_person(v_id);
  return coalesce(v_chats, app.member_not_found(v_input ->> 'user_id', p_request));
end
$$;
grant execute on function public.list_user_chats(jsonb, jsonb) to crm_member;
comment on function public.list_user_chats(jsonb, jsonb) is
  'The chats of a member''s own web identity, or of a visitor, by { user_id, limit, cursor?: { at, id } }, newest first: { chats, '
  'next_cursor }; 404 or 403 when there is no such person here';

create function app.visitor_views(p_visitor_id uuid, p_input jsonb) returns jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
  v_organization_id constant uuid := app.organization_id();
  v_limit constant integer := (p_input ->> 'limit')::integer;
  v_at constant timestamptz := (p_input -> 'cursor' ->> 'at')::timestamptz;
  v_id constant uuid := app.to_uuid(p_input -> 'cursor' ->> 'id');
  v_views jsonb;
begin
  select coalesce(jsonb_agg(r.view order by r.viewed_at desc, r.id desc), '[]') into v_views
  from (
    select
      jsonb_build_object(
        'id', w.id, 'article_id', w.article_id, 'article_name', w.article_name, 'article_type', w.article_type,
        'viewed_at', app.to_iso(w.viewed_at)
      ) as view,
      w.viewed_at, w.id
    from public.article_views w
    where w.organization_id = v_organization_id
      and w.visitor_id = p_visitor_id
      and (v_at is null or (w.viewed_at, w.id) < (v_at, v_id))
    order by w.viewed_at desc, w.id desc
    limit v_limit + 1
  ) r;
  return app.keyset_page('views', v_views, v_limit, 'viewed_at');
end
$$;
grant execute on function app.visitor_views(uuid, jsonb) to crm_member;
comment on function app.visitor_views(uuid, jsonb) is
  'A visitor''s views of articles, newest first: takes { limit, cursor? }, answers { views, next_cursor }';

create function public.list_visitor_views(p_input jsonb, p_request jsonb default '{}') returns jsonb
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_input constant jsonb := app.decode_json(p_input);
  v_views jsonb;
begin
  perform app.require_member();
  select app.visitor_views(coalesce(v.merged_into, v.id), v_input) into v_views
  from public.visitors v
  where v.organization_id = app.organization_id() and v.id = app.to_uuid(v_input ->> 'visitor_id');
  return coalesce(v_views, app.not_found('visitor', v_input ->> 'visitor_id', p_request));
end
$$;
grant execute on function public.list_visitor_views(jsonb, jsonb) to crm_member;
comment on function public.list_visitor_views(jsonb, jsonb) is
  'The views of { visitor_id, limit, cursor?: { at, id } }, newest first: { views, next_cursor }; 404 or 403 when the visitor is not the '
  'organisation''s';

create function public.list_user_views(p_input jsonb, p_request jsonb default '{}') returns jsonb
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_input constant jsonb := app.decode_json(p_input);
  v_id constant uuid := app.to_uuid(v_input ->> 'user_id');
  v_views jsonb;
begin
  perform app.require_member();
  select app.visitor_views(app.web_identity(v_id), v_input) into v_views where app.is_person(v_id);
  return coalesce(v_views, app.member_not_found(v_input ->> 'user_id', p_request));
end
$$;
grant execute on function public.list_user_views(jsonb, jsonb) to crm_member;
comment on function public.list_user_views(jsonb, jsonb) is
  'The views of a member''s own web identity, or of a visitor, by { user_id, limit, cursor?: { at, id } }, newest first: { views, '
  'next_cursor }; 404 or 403 when there is no such person here';

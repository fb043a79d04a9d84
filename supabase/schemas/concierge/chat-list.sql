-- Lists of chats as a member, and what has changed in them.

create function app.chat_filter(p_input jsonb) returns jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
  v_timezone text;
  v_to timestamptz;
begin
  select case when p_input ->> 'tz' is null then o.timezone else p_input ->> 'tz' end into v_timezone
  from public.organizations o
  where o.id = app.organization_id();
  v_to := app.day_start((p_input ->> 'to')::date + 1, v_timezone);
  return jsonb_strip_nulls(p_input - array['limit', 'cursor', 'tz', 'to'] || jsonb_build_object(
    'from', app.day_cursor(app.day_start((p_input ->> 'from')::date, v_timezone)),
    'before', case
      when (p_input -> 'cursor' ->> 'at')::timestamptz >= v_to then app.day_cursor(v_to)
      else coalesce(p_input -> 'cursor', app.day_cursor(v_to))
    end
  ));
end
$$;
grant execute on function app.chat_filter(jsonb) to crm_member;
comment on function app.chat_filter(jsonb) is
  'What app.find_chat_ids takes, of what a list was asked for: days from and to (inclusive, in the zone tz or the organisation''s) and the '
  'cursor become cursors';

create function app.chat_list_json(p_ids uuid[], p_search text default null) returns jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
  v_organization_id constant uuid := app.organization_id();
  v_query constant tsquery := app.words_query(p_search);
  v_patterns constant text[] := app.word_patterns(v_query);
begin
  -- in one statement: under row level security every statement asks anew who is reading
  return (
    select coalesce(jsonb_agg(
      app.chat_row(c, s) || jsonb_build_object('visitor_name', coalesce(v.name, v.email))
        || case when p_search is null then '{}' else jsonb_build_object('match', m.match) end
      order by f.ordinality
    ), '[]')
    from unnest(p_ids) with ordinality f (id)
    cross join lateral (select x.* from public.chats x where x.organization_id = v_organization_id and x.id = f.id limit 1) c
    left join lateral (
      select x.* from public.chat_summaries x where x.organization_id = v_organization_id and x.chat_id = f.id limit 1
    ) s on true
    left join lateral (
      select x.name, x.email from public.visitors x where x.organization_id = v_organization_id and x.id = c.visitor_id limit 1
    ) v on true
    -- the first message that has the words
    left join lateral (
      select jsonb_build_object('message_id', x.id, 'role', x.role, 'excerpt', app.excerpt(x.content, v_query)) as match
      from public.chat_messages x
      where p_search is not null
        and x.organization_id = v_organization_id
        and x.chat_id = f.id
        and lower(x.content) like all (v_patterns)
        and to_tsvector('simple', lower(x.content)) @@ v_query
      order by x.position
      limit 1
    ) m on true
  );
end
$$;
grant execute on function app.chat_list_json(uuid[], text) to crm_member;
comment on function app.chat_list_json(uuid[], text) is
  'These chats as lists show them, in this order: chat rows with visitor_name and, where a text was looked for, match: { message_id, '
  'role, excerpt } or null';

create function public.list_chats(p_input jsonb default '{}', p_request jsonb default '{}') returns jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
  v_input constant jsonb := app.decode_json(p_input);
  v_limit constant integer := v_input ->> 'limit';
begin
  perform app.require_member();
  return app.keyset_page('chats', app.chat_list_json(app.chats_found(app.chat_filter(v_input), v_limit + 1), v_input ->> 'search'), v_limit)
    || jsonb_build_object('changes', app.change_cursor());
end
$$;
grant execute on function public.list_chats(jsonb, jsonb) to crm_member;
comment on function public.list_chats(jsonb, jsonb) is
  'The organisation''s chats, newest first: takes { limit, cursor?: { at, id }, status?, sentiment?, min_lead_score?, '
  'max_lead_score?, topic?, source_page? (how it begins), visitor_id?, from?, to? (days, inclusive), tz?, search? }, answers { chats: '
  'rows with visitor_name and match, next_cursor, changes: where list_chat_changes goes on }. Search finds words in messages, summaries '
  'and visitors, and chats by the beginning of their id';

create function public.count_chats(p_input jsonb default '{}', p_request jsonb default '{}') returns jsonb
language plpgsql
stable
set search_path = ''
as $$
begin
  perform app.require_member();
  return cardinality(app.chats_found(app.chat_filter(app.decode_json(p_input)), null));
end
$$;
grant execute on function public.count_chats(jsonb, jsonb) to crm_member;
comment on function public.count_chats(jsonb, jsonb) is
  'How many chats list_chats finds in all, by the same filters. It costs what there is to count';

create function public.list_chat_filters(p_input jsonb default '{}', p_request jsonb default '{}') returns jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
  v_organization_id constant uuid := app.organization_id();
  v_ids constant uuid[] := app.find_chat_ids('{}', 500);
begin
  perform app.require_member();
  return jsonb_build_object(
    'topics', (
      select coalesce(jsonb_agg(t.topic order by t.chats desc, t.topic), '[]')
      from (
        select min(t.topic) as topic, count(*) as chats
        from public.chat_summaries s
        cross join lateral unnest(s.topics) t (topic)
        where s.organization_id = v_organization_id and s.chat_id = any (v_ids)
        group by lower(t.topic)
        order by 2 desc, 1
        limit 50
      ) t
    ),
    'source_pages', (
      select coalesce(jsonb_agg(p.source_page order by p.chats desc, p.source_page), '[]')
      from (
        select c.source_page, count(*) as chats
        from public.chats c
        where c.organization_id = v_organization_id and c.id = any (v_ids) and c.source_page is not null
        group by c.source_page
        order by 2 desc, 1
        limit 50
      ) p
    )
  );
end
$$;
grant execute on function public.list_chat_filters(jsonb, jsonb) to crm_member;
comment on function public.list_chat_filters(jsonb, jsonb) is
  'What the newest five hundred chats offer to filter by: { topics, source_pages }, the most frequent first';

-- What has changed. A moment is not enough to go on from: of two transactions the later one may end first, and whoever has
-- seen it would never see the other. So a cursor holds the snapshot that its holder saw, and what is not in there is new.
-- The indexes lead to what was written lately; a minute covers every transaction that was under way at the cursor's moment,
-- for the time-outs of the roles end them long before.

create function app.committed_after(p_row xid, p_seen pg_snapshot) returns boolean
language plpgsql
stable
set search_path = ''
as $$
declare
  v_next constant bigint := pg_snapshot_xmax(pg_current_snapshot())::text;
  -- a row keeps the lower half of its transaction's number
  v_row constant bigint := (v_next >> 32 << 32) + p_row::text::bigint;
begin
  return not pg_visible_in_snapshot(greatest(case when v_row > v_next then v_row - (1::bigint << 32) else v_row end, 3)::text::xid8,
    p_seen);
end
$$;
grant execute on function app.committed_after(xid, pg_snapshot) to crm_member;
comment on function app.committed_after(xid, pg_snapshot) is
  'Whether a row was written by a transaction that had not ended in this snapshot';

create function app.change_cursor() returns jsonb
language plpgsql
stable
set search_path = ''
as $$
begin
  return jsonb_build_object('snapshot', pg_current_snapshot(), 'at', app.to_iso(now()));
end
$$;
grant execute on function app.change_cursor() to crm_member;
comment on function app.change_cursor() is 'What the caller sees at this moment: the transactions that had ended, and when that was';

-- a chat also changes when its visitor becomes known: the list shows who it was
create function app.changed_chats(p_seen pg_snapshot, p_since timestamptz) returns uuid[]
language plpgsql
stable
set search_path = ''
set plan_cache_mode = force_custom_plan
as $$
declare
  v_organization_id constant uuid := app.organization_id();
  v_first constant uuid := app.uuid_at(p_since);
begin
  return array(
    select x.id
    from (
      select m.chat_id as id from public.chat_messages m
        where m.organization_id = v_organization_id and m.id >= v_first and app.committed_after(m.xmin, p_seen)
      union
      select s.chat_id from public.chat_summaries s
        where s.organization_id = v_organization_id and s.summarized_at >= p_since and app.committed_after(s.xmin, p_seen)
      union
      select c.id from public.chats c where c.organization_id = v_organization_id and c.id >= v_first
        and app.committed_after(c.xmin, p_seen)
      union
      -- whoever is identified is active at that moment; a page shows at most a hundred chats of theirs
      select c.id
      from public.visitors v
      cross join lateral (
        select y.id from public.chats y where y.organization_id = v_organization_id and y.visitor_id = v.id order by y.created_at desc,
          y.id desc limit 101
      ) c
      where v.organization_id = v_organization_id and v.email is not null and v.last_active_at >= p_since
        and app.committed_after(v.xmin, p_seen)
    ) n
    cross join lateral app.chat_cursor(n.id) p
    cross join lateral (select n.id, (p ->> 'at')::timestamptz as created_at) x
    order by x.created_at desc nulls last, x.id desc
    limit 101
  );
end
$$;
grant execute on function app.changed_chats(pg_snapshot, timestamptz) to crm_member;
comment on function app.changed_chats(pg_snapshot, timestamptz) is
  'Chats that are new since a snapshot, got messages or a summary, or whose visitor was identified: at most 101, newest first. Whatever '
  'was written before that moment is left out, and so is a visitor whose identification was dated back';

create function public.list_chat_changes(p_input jsonb default '{}', p_request jsonb default '{}') returns jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
  v_since constant jsonb := app.decode_json(p_input) -> 'since';
  v_at constant timestamptz := v_since ->> 'at';
  v_ids uuid[] := '{}';
  v_is_complete boolean := true;
begin
  perform app.require_member();
  if v_at < now() - interval '10 minutes' then
    v_is_complete := false;
  elsif v_at is not null then
    v_ids := app.changed_chats((v_since ->> 'snapshot')::pg_snapshot, v_at - interval '1 minute');
    v_is_complete := cardinality(v_ids) <= 100;
  end if;
  return jsonb_build_object('chats', app.chat_list_json(v_ids[:100]), 'is_complete', v_is_complete, 'cursor', app.change_cursor());
end
$$;
grant execute on function public.list_chat_changes(jsonb, jsonb) to crm_member;
comment on function public.list_chat_changes(jsonb, jsonb) is
  'Chats that changed { since: a cursor }, newest first: { chats, is_complete, cursor }. Not complete when that is long ago or they are '
  'more than a hundred: then the list is to be read anew. Without since only the cursor to begin with; no chat or message is lost between '
  'two calls, though a chat may be told twice';
